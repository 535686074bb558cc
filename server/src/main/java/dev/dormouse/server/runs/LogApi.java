package dev.dormouse.server.runs;

import dev.dormouse.engine.logs.RunLogBook;
import dev.dormouse.engine.logs.RunLogLine;
import dev.dormouse.engine.views.RunViews;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Parameter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What runs logged: read, followed, and as the official client's events and trace. */
public final class LogApi {
  static final int MOST = 1000;
  private static final Parameter AFTER =
      Parameter.text("after", "The cursor of the last entry that is known");
  static final Parameter LIMIT =
      Parameter.whole("limit", 1, MOST, "The most entries to answer; 1000 if not given");
  static final Parameter WAIT =
      Parameter.whole("wait", 0, 60, "Seconds to wait for entries where there are none yet");

  private final RunLogBook logs;
  private final RunViews views;

  public LogApi(RunLogBook logs, RunViews views) {
    this.logs = logs;
    this.views = views;
  }

  /** A line that a run logged, or a span it closed. */
  record Entry(
      String cursor,
      int attempt,
      Instant time,
      LogEntry.Level level,
      String source,
      String message,
      Map<String, String> attributes,
      LogEntry.@Nullable Span span) {
    static Entry of(RunLogLine line) {
      var entry = line.entry();
      return new Entry(
          line.cursor(),
          line.attempt(),
          entry.time(),
          entry.level(),
          entry.source(),
          entry.message(),
          entry.attributes() == null ? Map.of() : entry.attributes(),
          entry.span());
    }
  }

  /**
   * Entries in their order.
   *
   * @param next what to ask for to get those that follow
   * @param ended whether the run has ended and these are the last
   */
  record Entries(List<Entry> entries, String next, boolean ended) {
    Entries {
      entries = List.copyOf(entries);
    }
  }

  /** The log as the official client reads it. */
  record Events(List<Entry> events) {
    Events {
      events = List.copyOf(events);
    }
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/runs/{runId}/logs")
            .does("What the run logged, oldest first")
            .opensTo(ResultApi.READS_RUN)
            .with(AFTER, LIMIT, WAIT)
            .answers(200, Entries.class, "The entries")
            .refuses(404, "There is no such run")
            .by(this::read),
        Endpoint.get("/api/v1/runs/{runId}/events")
            .does("The beginning of the run's log in one list")
            .opensTo(ResultApi.READS_RUN)
            .answers(200, Events.class, "The entries")
            .refuses(404, "There is no such run")
            .by(call ->
                Answer.ok(
                    new Events(
                        logs
                            .read(call.environment().id(), RunControlApi.id(call), null, MOST)
                            .lines()
                            .stream()
                            .map(Entry::of)
                            .toList()))),
        Endpoint.get("/api/v1/runs/{runId}/trace")
            .does("The run and the spans that it closed, as a tree")
            .opensTo(ResultApi.READS_RUN)
            .answers(200, Trace.class, "The tree")
            .refuses(404, "There is no such run")
            .by(this::trace));
  }

  private Answer read(Call call) {
    var environment = call.environment().id();
    var id = RunControlApi.id(call);
    String after = call.text(AFTER).orElse(null);
    int most = call.whole(LIMIT).map(Math::toIntExact).orElse(MOST);
    long seconds = call.whole(WAIT).orElse(0L);
    var page =
        seconds == 0
            ? logs.read(environment, id, after, most)
            : logs.follow(environment, id, after, most, Duration.ofSeconds(seconds));
    return Answer.ok(
        new Entries(page.lines().stream().map(Entry::of).toList(), page.next(), page.ended()));
  }

  private Answer trace(Call call) {
    var environment = call.environment().id();
    var run = views.retrieve(environment, RunControlApi.id(call)).view();
    var page = logs.read(environment, run.run().id(), null, MOST);
    return Answer.ok(Trace.of(run, page.lines()));
  }
}
