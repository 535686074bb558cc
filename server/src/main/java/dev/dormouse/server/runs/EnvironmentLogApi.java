package dev.dormouse.server.runs;

import dev.dormouse.engine.logs.EnvironmentLogLine;
import dev.dormouse.engine.logs.RunLogBook;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Parameter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all runs of an environment log, as it comes. */
public final class EnvironmentLogApi {
  private static final String LATEST = "latest";
  private static final Parameter AFTER =
      Parameter.text(
          "after", "The next of the former answer; latest for an answer without entries");
  private static final Parameter LEVEL =
      Parameter.text("filter[level]", "Entries of this level and above: TRACE to ERROR");

  private final RunLogBook logs;

  public EnvironmentLogApi(RunLogBook logs) {
    this.logs = logs;
  }

  /** A line that a run logged, or a span it closed. */
  record LoggedEntry(
      RunId runId,
      TaskId taskIdentifier,
      String cursor,
      int attempt,
      Instant time,
      LogEntry.Level level,
      String source,
      String message,
      Map<String, String> attributes,
      LogEntry.@Nullable Span span) {
    static LoggedEntry of(EnvironmentLogLine line) {
      var entry = LogApi.Entry.of(line.line());
      return new LoggedEntry(
          line.run(),
          line.task(),
          entry.cursor(),
          entry.attempt(),
          entry.time(),
          entry.level(),
          entry.source(),
          entry.message(),
          entry.attributes(),
          entry.span());
    }
  }

  /**
   * Entries in the order in which they came.
   *
   * @param next what to ask for to get those that follow
   */
  record LoggedEntries(List<LoggedEntry> entries, String next) {
    LoggedEntries {
      entries = List.copyOf(entries);
    }
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/logs")
            .does("What the runs of the environment logged, in the order in which it came")
            .with(AFTER, LogApi.LIMIT, LogApi.WAIT, LEVEL)
            .answers(200, LoggedEntries.class, "The entries")
            .by(this::read));
  }

  private Answer read(Call call) {
    String after = call.text(AFTER).orElse(null);
    if (LATEST.equals(after)) {
      return Answer.ok(new LoggedEntries(List.of(), logs.latest()));
    }
    var page =
        logs.followAll(
            call.environment().id(),
            call.text(LEVEL).map(EnvironmentLogApi::level).orElse(LogEntry.Level.TRACE),
            after,
            call.whole(LogApi.LIMIT).map(Math::toIntExact).orElse(LogApi.MOST),
            Duration.ofSeconds(call.whole(LogApi.WAIT).orElse(0L)));
    return Answer.ok(
        new LoggedEntries(page.lines().stream().map(LoggedEntry::of).toList(), page.next()));
  }

  private static LogEntry.Level level(String text) {
    try {
      return LogEntry.Level.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw Call.refused(LEVEL, text, "one of " + Arrays.toString(LogEntry.Level.values()));
    }
  }
}
