package dev.dormouse.engine.checkpoints;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.store.Database;
import java.util.Collection;
import java.util.List;

/** What becomes of checkpoints' images. Thread-safe. */
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
}
