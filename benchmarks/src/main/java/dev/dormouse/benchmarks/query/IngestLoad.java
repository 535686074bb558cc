package dev.dormouse.benchmarks.query;

import dev.dormouse.benchmarks.Figure;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.ingest.Ingest;
import dev.dormouse.telemetry.metrics.MetricPoint;
import dev.dormouse.telemetry.metrics.MetricRows;
import dev.dormouse.telemetry.rows.Owner;
import dev.dormouse.telemetry.runs.RunChange;
import dev.dormouse.telemetry.runs.RunRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Batches of changes and of metrics, as the server writes them: one after the other. */
final class IngestLoad {
  private static final Owner OWNER = new Owner("org_1", "p_1", "env_1", "PRODUCTION");
  private static final int CHANGES = 200_000;
  private static final int POINTS = 500_000;
  private static final int BATCH = 20_000;

  private final Ingest ingest;
  private final Consumer<Figure> figures;

  IngestLoad(ClickHouse clickHouse, Consumer<Figure> figures) {
    this.ingest = new Ingest(clickHouse);
    this.figures = figures;
  }

  void run() throws InterruptedException {
    runs(BATCH);
    figures.accept(Figure.of("run changes stored", runs(CHANGES), "1/s"));
    metrics(BATCH);
    figures.accept(Figure.of("metric points stored", metrics(POINTS), "1/s"));
  }

  private double runs(int count) throws InterruptedException {
    long start = System.nanoTime();
    for (int from = 0; from < count; from += BATCH) {
      List<RunChange> batch = new ArrayList<>();
      for (int i = from; i < Math.min(count, from + BATCH); i++) {
        batch.add(change(i));
      }
      ingest.write(RunRows.ROWS, batch);
    }
    return count * 1e9 / (System.nanoTime() - start);
  }

  private double metrics(int count) throws InterruptedException {
    long start = System.nanoTime();
    for (int from = 0; from < count; from += BATCH) {
      List<MetricPoint> batch = new ArrayList<>();
      for (int i = from; i < Math.min(count, from + BATCH); i++) {
        batch.add(point(i));
      }
      ingest.writeOnce(MetricRows.ROWS, UUID.randomUUID(), batch);
    }
    return count * 1e9 / (System.nanoTime() - start);
  }

  private static RunChange change(int number) {
    var time = Instant.now().minusSeconds(number % 100_000);
    return new RunChange(
        new RunId("run_%025d".formatted(number)),
        OWNER,
        number,
        new RunChange.State(
            RunStatus.COMPLETED,
            1,
            "small-1x",
            "node-1",
            "",
            new RunChange.Versions("20261122.1", "1.0", "1.0"),
            true),
        new RunChange.Trigger(
            "task-" + number % 50,
            "task-" + number % 50,
            "",
            RunChange.Family.ALONE,
            RunChange.Key.NONE,
            RunChange.Options.NONE,
            List.of("tag")),
        new RunChange.Times(time, null, time, time, time, time, null),
        new RunChange.Result(
            "{\"ticket\":\"tkt_%d\",\"price\":12.5}".formatted(number), "", RunChange.Usage.NONE));
  }

  private static MetricPoint point(int number) {
    return new MetricPoint(
        OWNER,
        "metric-" + number % 20,
        "gauge",
        "machine-" + number % 100,
        Instant.now().minusSeconds(number % 3600),
        number,
        "{\"trigger\":{\"run_id\":\"run_%025d\",\"task_slug\":\"task-%d\",\"attempt_number\":1}}"
            .formatted(number % 1000, number % 50));
  }
}
