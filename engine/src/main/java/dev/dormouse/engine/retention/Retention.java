package dev.dormouse.engine.retention;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is over and older than its environment keeps it: in small batches, each a
 * transaction of its own, with a rest after each, so that nobody else waits for it. Any number of
 * servers may do so at once. Thread-safe.
 */
public final class Retention {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);
  private static final Duration BETWEEN_BATCHES = Duration.ofMillis(100);
  private static final Duration BETWEEN_ROUNDS = Duration.ofMinutes(1);

  /** Checkpoints that no run goes on from, and that no node has been there to delete. */
  private static final Duration DROPPED_CHECKPOINTS = Duration.ofDays(14);

  /** Alerts that were delivered, or given up. */
  private static final Duration DELIVERIES = Duration.ofDays(30);

  private final Database database;
  private final InstantSource clock;
  private volatile boolean more;

  public Retention(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** How long the environment keeps what is over. */
  public RetentionPolicy of(EnvironmentId environment) {
    return database.call(
        handle -> RetentionStore.find(handle, environment).orElse(RetentionPolicy.DEFAULT));
  }

  public void change(EnvironmentId environment, RetentionPolicy policy) {
    database.useTransaction(handle -> RetentionStore.write(handle, environment, policy));
  }

  /** A batch of everything that is too old; false, so that a rest follows in any case. */
  public boolean step() {
    more = runOnce();
    return false;
  }

  /** How long the rest is. */
  public Duration untilNext() {
    return more ? BETWEEN_BATCHES : BETWEEN_ROUNDS;
  }

  /** One batch of each kind; true where there may be more. */
  public boolean runOnce() {
    var now = clock.instant();
    boolean full = false;
    for (var removal :
        List.<Removal>of(
            Retention::runs,
            RetentionStore::batches,
            RetentionStore::tokens,
            RetentionStore::bulkRuns,
            RetentionStore::bulkActions,
            RetentionStore::logs,
            RetentionStore::events,
            RetentionStore::errorGroups,
            (handle, at) -> RetentionStore.deliveries(handle, at.minus(DELIVERIES)),
            (handle, at) -> RetentionStore.checkpoints(handle, at.minus(DROPPED_CHECKPOINTS)))) {
      int removed = database.inTransaction(handle -> removal.from(handle, now));
      full |= removed >= RetentionStore.AT_ONCE;
    }
    return full;
  }

  private static int runs(Handle handle, Instant now) {
    var runs = RetentionStore.oldRuns(handle, now);
    RetentionStore.delete(handle, runs, now);
    if (!runs.isEmpty()) {
      log.debug("Removed {} runs that were over for long", runs.size());
    }
    return runs.size();
  }

  /** Removes a batch, and says how many. */
  @FunctionalInterface
  private interface Removal {
    int from(Handle handle, Instant now);
  }
}
