package dev.dormouse.engine.checkpoints;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.store.Database;
import java.time.InstantSource;
import java.util.List;

/**
 * Checkpoints that runs are past, kept for a while so that a replay may begin at one. Thread-safe.
 */
public final class KeptCheckpoints {
  private static final int BATCH = 500;

  private final Database database;
  private final InstantSource clock;

  public KeptCheckpoints(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Those of the run that are there, in the order in which they were made. */
  public List<RunCheckpoint> of(EnvironmentId environment, RunId run) {
    return database.call(handle -> KeptStore.of(handle, environment, run));
  }

  /** What the environment keeps, and how much it may. */
  public KeptView view(EnvironmentId environment) {
    return database.call(handle -> KeptStore.view(handle, environment));
  }

  /** Says how much the environment may keep; what is too much goes at the next sweep. */
  public KeptView keep(EnvironmentId environment, Keeping keeping) {
    return database.inTransaction(handle -> {
      KeptStore.keep(handle, environment, keeping);
      return KeptStore.view(handle, environment);
    });
  }

  /** Drops some of what is too old or too much; true where more may be. */
  public boolean sweep() {
    return database.inTransaction(handle -> {
      // In two statements: the second sees replays that have come until the rows were locked.
      var over = KeptStore.lockOver(handle, clock.instant(), BATCH);
      KeptStore.drop(handle, over, clock.instant());
      return over.size() == BATCH;
    });
  }
}
