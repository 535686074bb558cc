package dev.dormouse.engine.due;

import dev.dormouse.engine.runs.RunChange;
import dev.dormouse.engine.runs.RunStore;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** The steps of the loops that do what falls due; any number of servers may run them at once. */
public final class DueLoops {
  /** How long a step rests where nothing is known to fall due before. */
  public static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final int AT_ONCE = 500;

  private final Database database;
  private final InstantSource clock;
  private final RunStore runs;
  private final DueStore store = new DueStore();

  public DueLoops(Database database, InstantSource clock, RunStore runs) {
    this.database = database;
    this.clock = clock;
    this.runs = runs;
  }

  /** Queues some of the runs whose delay or backoff has ended; true where there are more. */
  public boolean queueDelayed() {
    return database.inTransaction(handle ->
        runs.apply(
                handle,
                RunChange.of(
                        RunEvent.DUE,
                        RunStatus.QUEUED,
                        store.delayed(handle, clock.instant(), AT_ONCE))
                    // One that continues from a checkpoint has its place already.
                    .set(
                        """
                        queued_at = :now,
                        position = case when run.checkpoint_id is not null then run.position
                          else (extract(epoch from run.delayed_until) * 1000000)::bigint
                            - run.priority * 1000000::bigint end
                        """))
            .size())
        == AT_ONCE;
  }

  /** How long it is until the next delay ends. */
  public Duration untilDelayed() {
    return until(database.call(store::nextDelayed));
  }

  /** Ends some of the runs that have not begun within their time to live; true as above. */
  public boolean expire() {
    return database.inTransaction(handle ->
        runs.apply(
                handle,
                RunChange.of(
                        RunEvent.EXPIRE,
                        RunStatus.EXPIRED,
                        store.expired(handle, clock.instant(), AT_ONCE))
                    .set("finished_at = :now"))
            .size())
        == AT_ONCE;
  }

  /** How long it is until the next time to live ends. */
  public Duration untilExpired() {
    return until(database.call(store::nextExpired));
  }

  /** Forgets idempotency keys that have ended; true where there are more. */
  public boolean forgetKeys() {
    return database.inTransaction(handle -> store.deleteKeys(handle, clock.instant(), AT_ONCE))
        == AT_ONCE;
  }

  /** At least a little, so that a row that another server holds is not looked for without pause. */
  private Duration until(Optional<Instant> next) {
    var least = Duration.ofMillis(5);
    return next.map(instant -> Duration.between(clock.instant(), instant))
        .map(rest -> rest.compareTo(least) < 0 ? least : rest)
        .orElse(INTERVAL);
  }
}
