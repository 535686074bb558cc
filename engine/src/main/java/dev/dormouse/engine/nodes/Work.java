package dev.dormouse.engine.nodes;

import dev.dormouse.engine.background.LongPoll;
import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.picking.Picker;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.WorkRequest;
import dev.dormouse.store.Database;
import java.util.List;
import java.util.Optional;

/** Gives nodes their work. Thread-safe. */
public final class Work {
  /** The most runs that are handed out at once. */
  private static final int MOST = 500;

  private final Database database;
  private final WakeUps wakeUps;
  private final Picker picker;

  public Work(Database database, WakeUps wakeUps, Picker picker) {
    this.database = database;
    this.wakeUps = wakeUps;
    this.picker = picker;
  }

  /** Runs that are the node's from now on; waits for some until the patience has ended. */
  public List<Assignment> await(NodeId node, WorkRequest request) {
    if (!database.call(handle -> NodeStore.isAlive(handle, node))) {
      throw Nodes.unknown(node);
    }
    int slots = Math.min(request.slots(), MOST);
    return slots < 1
        ? List.of()
        : LongPoll.on(wakeUps, WakeUps.Topic.QUEUED)
            .looking(request.patience(), () -> look(node, slots))
            .orElse(List.of());
  }

  private LongPoll.Look<List<Assignment>> look(NodeId node, int slots) {
    var picked = picker.pick(node, slots);
    return new LongPoll.Look<>(
        picked.assignments().isEmpty() ? Optional.empty() : Optional.of(picked.assignments()),
        picked.again());
  }
}
