package dev.dormouse.engine.nodes;

import dev.dormouse.protocol.NodeId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node by its lasting name.
 *
 * @param id of its present life, or of its last one; null where it has never registered
 * @param joined whether it came by a join key, and was not added by name
 * @param leaseUntil until when it is trusted to live
 * @param running how many runs it executes
 * @param waiting how many runs it holds in memory while they wait
 * @param stored how many checkpoints of runs are in its store
 */
public record NodeView(
    String name,
    Status status,
    @Nullable NodeId id,
    boolean joined,
    int slots,
    Map<String, String> labels,
    Map<String, String> platform,
    @Nullable Instant registeredAt,
    @Nullable Instant leaseUntil,
    int running,
    int waiting,
    int stored) {
  public NodeView {
    labels = Map.copyOf(labels);
    platform = Map.copyOf(platform);
  }

  /** How a node is. */
  public enum Status {
    /** Added, and never heard of. */
    NEW,
    READY,
    /** It gets no new runs. */
    DRAINING,
    /** Its lease ended, and its runs went to others. */
    AWAY
  }
}
