package dev.dormouse.engine.nodes;

import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.node.RunEpoch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Since when runs that a node is to have are absent from its heartbeats. Kept in memory: a server
 * that starts anew just takes one lease longer to find that a run was never received.
 */
final class Absences {
  private final Map<NodeId, Map<RunEpoch, Instant>> since = new ConcurrentHashMap<>();

  /** Those of the absent runs that have been so for longer. */
  List<RunEpoch> longerThan(Duration limit, NodeId node, Set<RunEpoch> absent, Instant now) {
    var overdue = new ArrayList<RunEpoch>();
    since.compute(
        node,
        (_, before) -> {
          var remembered = new HashMap<RunEpoch, Instant>();
          for (var run : absent) {
            Instant first = before == null ? now : before.getOrDefault(run, now);
            remembered.put(run, first);
            if (first.plus(limit).isBefore(now)) {
              overdue.add(run);
            }
          }
          return remembered.isEmpty() ? null : Map.copyOf(remembered);
        });
    return overdue;
  }

  void forget(NodeId node) {
    since.remove(node);
  }

  /** Nodes that something is remembered of. */
  Set<NodeId> nodes() {
    return new HashSet<>(since.keySet());
  }
}
