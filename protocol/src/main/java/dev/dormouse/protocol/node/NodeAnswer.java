package dev.dormouse.protocol.node;

import dev.dormouse.protocol.NodeId;
import java.time.Duration;

/**
 * A node is known.
 *
 * @param lease how long after its last heartbeat it is taken for dead
 */
public record NodeAnswer(NodeId nodeId, Duration lease) {}
