package dev.dormouse.engine.logs;

import dev.dormouse.engine.background.LongPoll;
import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.store.Database;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The logs of runs: written by nodes, read and followed by people. Thread-safe. */
public final class RunLogBook {
  private static final int LARGEST_PAGE = 1000;

  /** How long what has been committed is waited for, should an older transaction be in its way. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  private static final Duration MOMENT = Duration.ofMillis(5);

  private final Database database;
  private final WakeUps wakeUps;
  private final LogStore store = new LogStore();

  public RunLogBook(Database database, WakeUps wakeUps) {
    this.database = database;
    this.wakeUps = wakeUps;
  }

  /**
   * Keeps what nodes heard from runs; entries that are there already, and of no run, are left out.
   */
  public void append(RunLogs logs) {
    if (logs.runs().stream().allMatch(run -> run.entries().isEmpty())) {
      return;
    }
    var _ =
        database.inFrequentTransaction(handle -> {
          store.append(handle, logs);
          handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.LOGGED));
          return true;
        });
  }

  /**
   * Entries after the cursor, or from the first where it is null; what was committed before the
   * call is among them.
   *
   * @param most 1 to 1000
   */
  public RunLogPage read(EnvironmentId environment, RunId run, @Nullable String cursor, int most) {
    return follow(environment, run, cursor, most, Duration.ZERO);
  }

  /** As {@link #read}, but where there is nothing yet, waits for so long until there is. */
  public RunLogPage follow(
      EnvironmentId environment, RunId run, @Nullable String cursor, int most, Duration patience) {
    var after = LogCursor.of(cursor);
    checkLimit(most);
    return patiently(
        patience,
        environment,
        run,
        page -> page.ended() || !page.lines().isEmpty(),
        (handle, settled, unsettled) -> {
          // The end is looked at first: what a run logs comes before the report of its end.
          boolean ended =
              store
                  .isEnded(handle, environment, run)
                  .orElseThrow(() ->
                      new EngineException(
                          ErrorCode.RUN_UNKNOWN,
                          "there is no run %s in this environment".formatted(run)));
          var lines = store.read(handle, run, after, settled, most);
          return new RunLogPage(
              lines,
              next(after, lines.isEmpty() ? null : lines.getLast(), lines.size() < most, settled),
              ended && lines.size() < most && !unsettled);
        });
  }

  /**
   * Entries of all runs of the environment after the cursor, or from the first where it is null.
   *
   * @param level entries of this level and of those above it
   * @param most 1 to 1000
   * @param patience how long to wait where there is nothing yet
   */
  public EnvironmentLogPage followAll(
      EnvironmentId environment,
      LogEntry.Level level,
      @Nullable String cursor,
      int most,
      Duration patience) {
    var after = LogCursor.of(cursor);
    checkLimit(most);
    var levels = Stream.of(LogEntry.Level.values()).filter(l -> l.compareTo(level) >= 0).toList();
    return patiently(
        patience,
        environment,
        null,
        page -> !page.lines().isEmpty(),
        (handle, settled, _) -> {
          var lines = store.read(handle, environment, levels, after, settled, most);
          return new EnvironmentLogPage(
              lines,
              next(
                  after,
                  lines.isEmpty() ? null : lines.getLast().line(),
                  lines.size() < most,
                  settled));
        });
  }

  /** The cursor behind everything that has been logged so far. */
  public String latest() {
    return LogCursor.before(database.call(store::horizon).settled()).text();
  }

  /** One look at the log, as far as it is settled. */
  private interface Look<P> {
    P at(Handle handle, long settled, boolean unsettled);
  }

  /**
   * Looks until there is something. What was committed before the first look is waited for in any
   * case, for a moment: it is settled as soon as older transactions have ended, which are short.
   */
  private <P> P patiently(
      Duration patience,
      EnvironmentId environment,
      @Nullable RunId run,
      Predicate<P> enough,
      Look<P> look) {
    var first = new AtomicReference<LogStore.@Nullable Horizon>();
    var latest = new AtomicReference<@Nullable P>();
    var found =
        LongPoll.on(wakeUps, WakeUps.Topic.LOGGED)
            .looking(
                patience.compareTo(SETTLING) > 0 ? patience : SETTLING,
                () ->
                    database.call(handle -> {
                      var now = store.horizon(handle);
                      first.compareAndSet(null, now);
                      // Who does not wait would never be done where others log without pause.
                      var upTo = patience.isZero() ? Objects.requireNonNull(first.get()) : now;
                      boolean unsettled =
                          now.settled() < upTo.begun()
                              && store.isUnsettled(
                                  handle, environment, run, now.settled(), upTo.begun());
                      var page = look.at(handle, now.settled(), unsettled);
                      latest.set(page);
                      boolean done = patience.isZero() ? !unsettled : enough.test(page);
                      return new LongPoll.Look<>(
                          done ? Optional.of(page) : Optional.empty(), unsettled ? MOMENT : null);
                    }));
    return found.orElseGet(() -> Objects.requireNonNull(latest.get()));
  }

  /** Behind the last entry; where there are no more of them, behind all that is settled. */
  private static String next(
      LogCursor after, @Nullable RunLogLine last, boolean all, long settled) {
    var behind = last == null ? after : LogCursor.of(last.cursor());
    var end = LogCursor.before(settled);
    return (all && end.isAfter(behind) ? end : behind).text();
  }

  private static void checkLimit(int most) {
    if (most < 1 || most > LARGEST_PAGE) {
      throw new EngineException(
          ErrorCode.INVALID, "limit is %d; it must be 1 to %d".formatted(most, LARGEST_PAGE));
    }
  }
}
