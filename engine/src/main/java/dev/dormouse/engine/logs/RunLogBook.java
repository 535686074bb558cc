package dev.dormouse.engine.logs;

import dev.dormouse.engine.background.LongPoll;
import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.store.Database;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The logs of runs: written by nodes, read and followed by people. Thread-safe. */
public final class RunLogBook {
  private static final Pattern CURSOR = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");
  private static final int LARGEST_PAGE = 1000;

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
    database.useTransaction(handle -> {
      store.append(handle, logs);
      handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.LOGGED));
    });
  }

  /**
   * Entries after the cursor, or from the first where it is null.
   *
   * @param most 1 to 1000
   */
  public RunLogPage read(EnvironmentId environment, RunId run, @Nullable String cursor, int most) {
    long epoch = 0;
    long sequence = -1;
    if (cursor != null) {
      var match = CURSOR.matcher(cursor);
      if (!match.matches()) {
        throw new EngineException(
            ErrorCode.CURSOR_INVALID,
            "the cursor is \"%s\"; it must be one that a log entry came with".formatted(cursor));
      }
      epoch = Long.parseLong(match.group(1));
      sequence = Long.parseLong(match.group(2));
    }
    if (most < 1 || most > LARGEST_PAGE) {
      throw new EngineException(
          ErrorCode.INVALID, "limit is %d; it must be 1 to %d".formatted(most, LARGEST_PAGE));
    }
    var place = new LogStore.Place(epoch, sequence);
    return database.inTransaction(handle -> {
      // The end is looked at first: what a run logs comes before the report of its end.
      boolean ended =
          store
              .isEnded(handle, environment, run)
              .orElseThrow(() ->
                  new EngineException(
                      ErrorCode.RUN_UNKNOWN,
                      "there is no run %s in this environment".formatted(run)));
      var lines = store.read(handle, run, place, most);
      return new RunLogPage(lines, ended && lines.size() < most);
    });
  }

  /** As {@link #read}, but where there is nothing yet, waits for so long until there is. */
  public RunLogPage follow(
      EnvironmentId environment, RunId run, @Nullable String cursor, int most, Duration patience) {
    return LongPoll.on(wakeUps, WakeUps.Topic.LOGGED)
        .until(
            patience,
            () ->
                Optional.of(read(environment, run, cursor, most))
                    .filter(page -> page.ended() || !page.lines().isEmpty()))
        .orElseGet(() -> read(environment, run, cursor, most));
  }
}
