package dev.dormouse.engine.checkpoints;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.store.Database;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What becomes of checkpoints' images, and why a run waits for a node. Thread-safe. */
public final class Checkpoints {
  /** How many are told at a time; the rest comes with the next heartbeat. */
  private static final int MOST = 500;

  private final Database database;

  public Checkpoints(Database database) {
    this.database = database;
  }

  /**
   * Images that the node is to delete; told until it says that it has.
   *
   * @param deleted those that it has deleted
   */
  public List<CheckpointId> discarded(NodeId node, Collection<CheckpointId> deleted) {
    return database.inTransaction(handle -> {
      if (!deleted.isEmpty()) {
        CheckpointStore.forget(handle, deleted);
      }
      return CheckpointStore.dropped(handle, node, MOST);
    });
  }

  /** Of these stored images, those that no run will ever go on from. */
  public List<CheckpointId> orphans(Collection<CheckpointId> stored) {
    var live = database.call(handle -> CheckpointStore.live(handle, stored));
    return stored.stream().filter(id -> !live.contains(id)).toList();
  }

  /**
   * Why no node restores the run, which is queued to go on from its checkpoint: what each living
   * node lacks. Empty where one can, or nothing is to be restored.
   */
  public List<String> blockers(RunId run) {
    return database.call(handle -> {
      var needed = CheckpointStore.awaited(handle, run);
      if (needed.isEmpty()) {
        return List.<String>of();
      }
      var reasons = new ArrayList<String>();
      var nodes = new TreeMap<>(CheckpointStore.nodes(handle));
      for (var node : nodes.entrySet()) {
        var lacks = lacks(node.getValue(), needed.get());
        if (lacks.isEmpty()) {
          return List.<String>of();
        }
        lacks.forEach(reason -> reasons.add("node " + node.getKey() + ": " + reason));
      }
      return reasons.isEmpty()
          ? List.of(
              "no node is there; its checkpoint is in the store \"%s\""
                  .formatted(needed.get().store()))
          : reasons;
    });
  }

  private static List<String> lacks(CheckpointStore.Place node, CheckpointStore.Place needed) {
    var reasons = new ArrayList<String>();
    if (!node.store().equals(needed.store())) {
      reasons.add(
          "it has not the store \"%s\", which the checkpoint is in".formatted(needed.store()));
    }
    var names = new TreeMap<String, String>(needed.platform());
    node.platform().keySet().forEach(name -> names.putIfAbsent(name, ""));
    for (Map.Entry<String, String> each : names.entrySet()) {
      var has = node.platform().getOrDefault(each.getKey(), "");
      if (!each.getKey().equals("store") && !has.equals(each.getValue())) {
        reasons.add(
            "its %s is \"%s\"; the checkpoint was made with \"%s\""
                .formatted(each.getKey(), has, each.getValue()));
      }
    }
    return reasons;
  }
}
