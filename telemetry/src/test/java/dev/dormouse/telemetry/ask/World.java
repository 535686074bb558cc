package dev.dormouse.telemetry.ask;

import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.query.Fixture;
import dev.dormouse.telemetry.fixture.Changes;
import dev.dormouse.telemetry.fixture.TestClickHouse;
import dev.dormouse.telemetry.ingest.Ingest;
import dev.dormouse.telemetry.logs.LogLine;
import dev.dormouse.telemetry.logs.LogRows;
import dev.dormouse.telemetry.logs.Origin;
import dev.dormouse.telemetry.logs.SpanLine;
import dev.dormouse.telemetry.metrics.MetricPoint;
import dev.dormouse.telemetry.metrics.MetricRows;
import dev.dormouse.telemetry.rows.Owner;
import dev.dormouse.telemetry.runs.RunChange;
import dev.dormouse.telemetry.runs.RunRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Rows of the tenant that asks, and rows that are none of its business. */
final class World {
  static final int RUNS = 120;

  /** The tenant that {@link Fixture#REQUEST} asks for. */
  private static final Owner OWN = Changes.OWNER;

  private static final List<RunStatus> STATUSES = List.of(RunStatus.values());

  private static final List<Owner> OTHERS =
      List.of(
          new Owner("org_2", "p_1", "env_1", "PRODUCTION"),
          new Owner("org_1", "p_2", "env_1", "PRODUCTION"),
          new Owner("org_1", "p_1", "env_2", "PRODUCTION"),
          new Owner("org_0", "p_0", "env_0", "STAGING"));

  private final TestClickHouse clickHouse;
  private final Ingest ingest;

  World(TestClickHouse clickHouse) {
    this.clickHouse = clickHouse;
    this.ingest = new Ingest(clickHouse.client());
  }

  /** The tenant's own rows of the last three days, and nothing else. */
  void ownRowsOnly() throws InterruptedException {
    clickHouse.clear();
    var runs = new ArrayList<RunChange>();
    var rest = new Rest();
    for (int i = 0; i < RUNS; i++) {
      var time = Fixture.NOW.minus(Duration.ofMinutes(30L * i + 1));
      var status = STATUSES.get(i % STATUSES.size());
      runs.add(Changes.run(OWN, i, time, status, "{\"n\":" + i + "}"));
      rest.metrics.add(Changes.metric(OWN, i, time));
      rest.lines.add(Changes.line(OWN, i, time));
      rest.spans.add(Changes.span(OWN, i, time));
    }
    write(runs, rest);
  }

  /** What is not of the table of runs. */
  private record Rest(List<MetricPoint> metrics, List<LogLine> lines, List<SpanLine> spans) {
    Rest() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    void addHostile(Owner owner, int number, Instant time) {
      var origin = new Origin("secret", "secret", 0);
      metrics.add(
          new MetricPoint(
              owner, "secret", "secret", "secret", time, 0, "{\"custom\":{\"n\":\"secret\"}}"));
      lines.add(
          new LogLine(
              owner,
              origin,
              number,
              time,
              LogEntry.Level.ERROR,
              "secret",
              "secret",
              "{\"n\":\"secret\"}"));
      spans.add(
          new SpanLine(
              owner,
              origin,
              number,
              time,
              new LogEntry.Span("secret", "secret", "secret", 0, true),
              "secret",
              "{\"n\":\"secret\"}"));
    }
  }

  private void write(List<RunChange> runs, Rest rest) throws InterruptedException {
    ingest.write(RunRows.ROWS, runs);
    ingest.writeOnce(MetricRows.ROWS, UUID.randomUUID(), rest.metrics());
    ingest.write(LogRows.LINES, rest.lines());
    ingest.write(LogRows.SPANS, rest.spans());
    clickHouse.settle();
  }

  /**
   * Rows of other tenants at the same times, with values that conversions and arithmetic of the
   * tenant's own values would fail on, and the tenant's own from before its plan's look-back.
   */
  void othersRowsToo() throws InterruptedException {
    var runs = new ArrayList<RunChange>();
    var rest = new Rest();
    for (Owner other : OTHERS) {
      for (int i = 0; i < 2 * RUNS; i++) {
        var time = Fixture.NOW.minus(Duration.ofMinutes(11L * i + 1));
        runs.add(hostile(other, i, time));
        rest.addHostile(other, i, time);
        rest.metrics.add(Changes.metric(other, i, time));
      }
    }
    for (int i = 0; i < RUNS; i++) {
      var time = Fixture.NOW.minus(Duration.ofDays(91)).minusSeconds(i);
      runs.add(hostile(OWN, 1000 + i, time));
      rest.addHostile(OWN, 1000 + i, time);
    }
    write(runs, rest);
  }

  private static RunChange hostile(Owner owner, int number, Instant time) {
    var run = Changes.run(owner, number, time, RunStatus.COMPLETED, "{\"n\":\"secret\"}");
    var state = run.state();
    return new RunChange(
        run.run(),
        owner,
        1,
        new RunChange.State(
            state.status(),
            0,
            state.machine(),
            "secret",
            "secret",
            state.versions(),
            state.warmStart()),
        new RunChange.Trigger(
            "secret",
            "secret",
            "secret",
            RunChange.Family.ALONE,
            RunChange.Key.NONE,
            RunChange.Options.NONE,
            List.of("secret", "[")),
        run.times(),
        run.result());
  }
}
