package dev.dormouse.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunStatus;
import dev.dormouse.query.schema.ColumnSource;
import dev.dormouse.query.schema.Schema;
import dev.dormouse.telemetry.clickhouse.Statement;
import dev.dormouse.telemetry.fixture.Changes;
import dev.dormouse.telemetry.fixture.TestClickHouse;
import dev.dormouse.telemetry.metrics.MetricPoint;
import dev.dormouse.telemetry.metrics.MetricRows;
import dev.dormouse.telemetry.runs.RunChange;
import dev.dormouse.telemetry.runs.RunRows;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is there, once, whatever was sent again or in which order. */
class IngestIT {
  private static final Instant TIME = Instant.parse("2026-11-23T10:00:00.123Z");

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
    clickHouse.client().execute(Statement.of("TRUNCATE TABLE trigger_dev.task_runs_v2"));
    clickHouse.client().execute(Statement.of("TRUNCATE TABLE trigger_dev.metrics_v1"));
  }

  @Test
  void everyFieldOfARunIsInItsColumn() throws Exception {
    var change =
        Changes.run(Changes.OWNER, 0, TIME, RunStatus.COMPLETED, "{\"a\":{\"b\":\"ü\\n\"}}");

    ingest.write(RunRows.ROWS, List.of(change));

    assertThat(
            runs(
                """
                SELECT organization_id, project_id, environment_id, environment_type, friendly_id,
                  version, created_at, attempt, status, task_identifier, queue, batch_id,
                  root_run_id, parent_run_id, depth, idempotency_key_user, idempotency_key_scope,
                  concurrency_key, tags, region, machine_preset, node, task_version, sdk_version,
                  cli_version, is_test, is_warm_start
                """))
        .isEqualTo(
            "org_1\tp_1\tenv_1\tPRODUCTION\t"
                + change.run().value()
                + "\t1\t2026-11-23 10:00:00.123\t1\tCOMPLETED_SUCCESSFULLY\ttask-0\tqueue-0\tb0\tr0\tp0"
                + "\t1\tk0\tglobal\tkey\t['a','b0']\teu\tmicro\tnode-0\t20261122.0\t1.0\t1.0\t1\t1");
    assertThat(
            runs(
                """
                SELECT checkpoint_count, checkpoint_bytes, queued_at, started_at, executed_at,
                  completed_at, delay_until, expired_at, expiration_ttl, usage_duration_ms,
                  waiting_duration, max_duration_in_seconds, cost_in_cents, base_cost_in_cents,
                  output.data.a.b, output_text, toString(error), error_text
                """))
        .isEqualTo(
            "0\t100\t2026-11-23 10:00:00.123\t2026-11-23 10:00:00.223\t2026-11-23 10:00:00.323"
                + "\t2026-11-23 10:00:00.423\t2026-11-23 10:00:01.123\t\\N\t\t0\t0\t60\t0\t25"
                + "\tü\\n\t{\"a\":{\"b\":\"ü\\\\n\"}}\t{}");
  }

  @Test
  void changesConvergeInAnyOrderAndHoweverOften() throws Exception {
    var changes = new ArrayList<RunChange>();
    for (int run = 0; run < 50; run++) {
      for (int version = 1; version <= 5; version++) {
        changes.add(version(run, version));
      }
    }
    changes.addAll(changes.subList(0, 100));
    Collections.shuffle(changes, new Random(1));

    for (int at = 0; at < changes.size(); at += 30) {
      ingest.write(RunRows.ROWS, changes.subList(at, Math.min(changes.size(), at + 30)));
    }

    assertThat(
            text(
                "SELECT count(), uniqExact(friendly_id), min(version), max(version)"
                    + " FROM trigger_dev.task_runs_v2 FINAL"))
        .isEqualTo("50\t50\t5\t5");
  }

  private static RunChange version(int run, int version) {
    var change = Changes.run(run, TIME, version == 5 ? RunStatus.COMPLETED : RunStatus.WAITING);
    return new RunChange(
        change.run(),
        change.owner(),
        version,
        change.state(),
        change.trigger(),
        change.times(),
        change.result());
  }

  @Test
  void aBatchOfMetricsThatIsSentAgainIsStoredOnce() throws Exception {
    var points = new ArrayList<MetricPoint>();
    for (int i = 0; i < 100; i++) {
      points.add(Changes.metric(Changes.OWNER, i, TIME));
    }
    var batch = UUID.randomUUID();

    ingest.writeOnce(MetricRows.ROWS, batch, points);
    ingest.writeOnce(MetricRows.ROWS, batch, points);
    ingest.writeOnce(MetricRows.ROWS, UUID.randomUUID(), points);

    assertThat(
            text(
                "SELECT count(), min(bucket_start), any(attributes.trigger.machine_name),"
                    + " max(attributes.trigger.attempt_number), max(attributes.custom.n::Int64)"
                    + " FROM trigger_dev.metrics_v1"))
        .isEqualTo("200\t2026-11-23 10:00:00\tmicro\t2\t99");
  }

  @Test
  void anOutputThatClickHouseCannotReadHoldsUpNoOther() throws Exception {
    var changes = new ArrayList<RunChange>();
    for (int i = 0; i < 40; i++) {
      String output =
          switch (i) {
            case 7 -> "{broken";
            case 8 -> "{\"a\":1,\"a\":2}";
            case 9 -> "{\"a.b\":1,\"a\":{\"b\":2}}";
            case 10 -> "[1,\"x\",{\"y\":[null]}]";
            case 11 -> "1e400";
            case 12 -> "\"\\ud800\"";
            case 13 -> "[".repeat(5000) + "]".repeat(5000);
            case 14 -> "\"" + "x".repeat(100_000) + "\"";
            default -> "{\"n\":" + i + "}";
          };
      changes.add(Changes.run(Changes.OWNER, i, TIME, RunStatus.COMPLETED, output));
    }

    ingest.write(RunRows.ROWS, changes);

    assertThat(text("SELECT count() FROM trigger_dev.task_runs_v2")).isEqualTo("40");
    assertThat(text("SELECT countIf(output.data.n IS NOT NULL) FROM trigger_dev.task_runs_v2"))
        .isEqualTo("32");
    assertThat(text("SELECT countIf(output_text = '{broken') FROM trigger_dev.task_runs_v2"))
        .isEqualTo("1");
  }

  @Test
  void changesOfManyWeeksGoInAtOnce() throws Exception {
    var changes = new ArrayList<RunChange>();
    for (int week = 0; week < 150; week++) {
      changes.add(Changes.run(week, TIME.minusSeconds(7L * 86_400 * week), RunStatus.COMPLETED));
    }

    ingest.write(RunRows.ROWS, changes);

    assertThat(text("SELECT count() FROM trigger_dev.task_runs_v2")).isEqualTo("150");
  }

  @Test
  void everyStatusIsOneThatTheQueryLanguageShows() {
    var runs = Schema.standard().table("runs").orElseThrow();
    var status = (ColumnSource.Renamed) runs.column("status").orElseThrow().source();

    assertThat(status.shownByStored().keySet())
        .containsAll(Arrays.stream(RunStatus.values()).map(RunRows::stored).toList());
  }

  private static String runs(String select) throws InterruptedException {
    return text(select + " FROM trigger_dev.task_runs_v2 FINAL");
  }

  private static String text(String sql) throws InterruptedException {
    return clickHouse.client().text(Statement.of(sql));
  }
}
