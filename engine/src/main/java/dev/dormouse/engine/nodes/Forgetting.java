package dev.dormouse.engine.nodes;

import dev.dormouse.engine.reports.Losses;
import dev.dormouse.engine.runs.RunStore;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** What becomes of the runs of a node that never comes back. */
record Forgetting(RunStore runs, Losses losses) {
  /** How many begin anew in one transaction. */
  private static final int MOST = 500;

  /** Those that it executes or holds. */
  void loseHeld(Handle handle, String name, Instant now) {
    for (var life : NodeStore.loseByName(handle, name, now)) {
      losses.lose(
          handle,
          Nodes.held(handle, runs, life),
          "its node %s was forgotten".formatted(name),
          false);
    }
  }

  /** Some of those that only it could restore; 0 once there are none. */
  int giveUpStored(Handle handle, String name) {
    var stored = NodeNameStore.storedOnlyBy(handle, name, MOST);
    losses.giveUpCheckpoints(
        handle,
        runs.lock(handle, stored),
        "its checkpoint was on the node %s, which was forgotten".formatted(name));
    return stored.size();
  }
}
