package dev.dormouse.telemetry.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.telemetry.clickhouse.Statement;
import dev.dormouse.telemetry.fixture.Changes;
import dev.dormouse.telemetry.fixture.TestClickHouse;
import dev.dormouse.telemetry.ingest.Ingest;
import dev.dormouse.telemetry.logs.LogLine;
import dev.dormouse.telemetry.logs.LogRows;
import dev.dormouse.telemetry.logs.Origin;
import dev.dormouse.telemetry.logs.SpanLine;
import dev.dormouse.telemetry.metrics.MetricRows;
import dev.dormouse.telemetry.rows.Owner;
import dev.dormouse.telemetry.runs.RunRows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is older than its environment keeps it goes, and nothing else. */
class OldRowsIT {
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(100));
  private static final Instant MONTHS_AGO = NOW.minus(Duration.ofDays(60));
  private static final Instant NEVER = Instant.EPOCH;
  private static final Owner OTHER = new Owner("org_1", "p_1", "env_2", "STAGING");

  @TempDir private static Path folder;

  private static TestClickHouse clickHouse;
  private static Ingest ingest;

  @BeforeAll
  static void start() throws InterruptedException {
    clickHouse = TestClickHouse.start(folder);
    ingest = new Ingest(clickHouse.client());
  }

  @AfterAll
  static void stop() {
    if (clickHouse != null) {
      clickHouse.close();
    }
  }

  @BeforeEach
  void empty() throws InterruptedException {
    clickHouse.clear();
  }

  @Test
  void runsGoWhenTheirEndsAreOldWithAllOfTheirVersions() throws Exception {
    // given
    run(1, LONG_AGO, RunStatus.WAITING);
    run(1, LONG_AGO, RunStatus.COMPLETED);
    run(2, MONTHS_AGO, RunStatus.COMPLETED);

    // when
    delete(Changes.OWNER, NOW.minus(Duration.ofDays(90)), NEVER);

    // then
    assertThat(text("SELECT count(), any(created_at) FROM trigger_dev.task_runs_v2"))
        .isEqualTo("1\t2026-09-25 00:00:00.000");
  }

  @Test
  void aRunThatIsNotOverStaysHoweverOldItIs() throws Exception {
    // given
    run(1, LONG_AGO, RunStatus.WAITING);
    run(2, LONG_AGO, RunStatus.FAILED);

    // when
    delete(Changes.OWNER, NOW, NOW);

    // then
    assertThat(text("SELECT count(), any(status) FROM trigger_dev.task_runs_v2"))
        .isEqualTo("1\tWAITING_TO_RESUME");
  }

  @Test
  void linesAndSpansGoBeforeRunsAndWhatWasMeasured() throws Exception {
    // given
    rowsOf(Changes.OWNER, MONTHS_AGO);
    rowsOf(Changes.OWNER, NOW);

    // when
    delete(Changes.OWNER, NOW.minus(Duration.ofDays(90)), NOW.minus(Duration.ofDays(30)));

    // then
    assertThat(counts()).isEqualTo("2\t2\t1\t1");
  }

  @Test
  void whatWasMeasuredGoesWithTheRuns() throws Exception {
    // given
    rowsOf(Changes.OWNER, LONG_AGO);
    rowsOf(Changes.OWNER, NOW);

    // when
    delete(Changes.OWNER, NOW.minus(Duration.ofDays(90)), NOW.minus(Duration.ofDays(30)));

    // then
    assertThat(counts()).isEqualTo("1\t1\t1\t1");
  }

  @Test
  void anotherEnvironmentKeepsItsOwn() throws Exception {
    // given
    rowsOf(Changes.OWNER, LONG_AGO);
    rowsOf(OTHER, LONG_AGO);

    // when
    delete(OTHER, NOW, NOW);

    // then
    assertThat(counts()).isEqualTo("1\t1\t1\t1");
    assertThat(text("SELECT DISTINCT environment_id FROM trigger_dev.logs_v1"))
        .isEqualTo(Changes.OWNER.environmentId());
  }

  private static void delete(Owner owner, Instant runsBefore, Instant linesBefore)
      throws InterruptedException {
    new OldRows(clickHouse.client()).delete(owner, runsBefore, linesBefore);
  }

  /** One row of each kind. */
  private static void rowsOf(Owner owner, Instant time) throws InterruptedException {
    var span = new LogEntry.Span("0".repeat(32), "a".repeat(16), null, 5, false);
    ingest.write(RunRows.ROWS, List.of(Changes.run(owner, 1, time, RunStatus.COMPLETED, "{}")));
    ingest.writeOnce(MetricRows.ROWS, UUID.randomUUID(), List.of(Changes.metric(owner, 1, time)));
    ingest.write(
        LogRows.LINES,
        List.of(
            new LogLine(
                owner, Origin.NO_RUN, 1, time, LogEntry.Level.INFO, "shop", "no seats", "{}")));
    ingest.write(
        LogRows.SPANS, List.of(new SpanLine(owner, Origin.NO_RUN, 1, time, span, "charge", "{}")));
  }

  private static void run(int number, Instant time, RunStatus status) throws InterruptedException {
    ingest.write(RunRows.ROWS, List.of(Changes.run(number, time, status)));
  }

  /** Rows of runs, metrics, logs and spans. */
  private static String counts() throws InterruptedException {
    return text(
        """
        SELECT (SELECT count() FROM trigger_dev.task_runs_v2 FINAL),
          (SELECT count() FROM trigger_dev.metrics_v1),
          (SELECT count() FROM trigger_dev.logs_v1 FINAL),
          (SELECT count() FROM trigger_dev.spans_v1 FINAL)
        """);
  }

  private static String text(String sql) throws InterruptedException {
    return clickHouse.client().text(Statement.of(sql));
  }
}
