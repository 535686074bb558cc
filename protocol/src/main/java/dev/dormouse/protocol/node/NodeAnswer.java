package dev.dormouse.protocol.node;

import dev.dormouse.protocol.NodeId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A node is known.
 *
 * @param lease how long after its last heartbeat it is taken for dead
 * @param token what it authenticates with from then on, but for registering anew; null where it has
 *     a token of its own
 */
public record NodeAnswer(NodeId nodeId, Duration lease, @Nullable String token) {
  /** One that has a token of its own. */
  public NodeAnswer(NodeId nodeId, Duration lease) {
    this(nodeId, lease, null);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "NodeAnswer[nodeId=%s, lease=%s]".formatted(nodeId, lease);
  }
}
