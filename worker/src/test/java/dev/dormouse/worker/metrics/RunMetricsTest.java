package dev.dormouse.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.worker.Measurement;
import dev.dormouse.protocol.worker.Measurement.Kind;
import dev.dormouse.protocol.worker.WorkerRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a run is measured, and what of it. */
final class RunMetricsTest {
  private static final RunId RUN = new RunId("run_1");
  private static final Duration OFTEN = Duration.ofMillis(500);
  private static final long PATIENCE_SECONDS = 90;
  private static final Measurement SOLD =
      new Measurement("tickets.sold", Kind.SUM, Instant.EPOCH, 3, Map.of());

  private final BlockingQueue<WorkerRequest.Metrics> told = new LinkedBlockingQueue<>();

  private RunMetrics metrics(List<Measurement> ofTask, Duration interval) {
    return new RunMetrics(told::add, InstantSource.system(), () -> ofTask, interval);
  }

  @Test
  void aRunThatComputesIsMeasuredAgainAndAgain() throws Exception {
    var metrics = metrics(List.of(SOLD), OFTEN);
    metrics.start();
    metrics.begin(RUN, () -> false);

    for (int i = 0; i < 2; i++) {
      var points = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(points).isNotNull();
      assertThat(points.runId()).isEqualTo(RUN);
      assertThat(points.points())
          .extracting(Measurement::name)
          .contains(
              "process.cpu.time",
              "process.cpu.utilization",
              "jvm.memory.used",
              "jvm.memory.committed",
              "jvm.gc.duration",
              "jvm.gc.count",
              "jvm.thread.count",
              "jvm.class.count",
              "tickets.sold");
      assertThat(points.points())
          .filteredOn(point -> point.name().equals("process.cpu.utilization"))
          .allMatch(point -> point.value() >= 0 && point.value() <= 1);
    }
    metrics.end();
  }

  @Test
  void aRunThatOnlyWaitsIsNotMeasured() throws Exception {
    var turns = new Semaphore(0);
    var metrics = metrics(List.of(SOLD), OFTEN);
    metrics.start();
    metrics.begin(
        RUN,
        () -> {
          turns.release();
          return true;
        });

    assertThat(turns.tryAcquire(3, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

    assertThat(told).isEmpty();
  }

  @Test
  void theEndOfAShortRunTellsWhatItsTaskMeasuredAndNothingElse() {
    var metrics = metrics(List.of(SOLD), Duration.ofHours(1));
    metrics.begin(RUN, () -> false);
    metrics.end();

    assertThat(told).containsExactly(new WorkerRequest.Metrics(RUN, List.of(SOLD)));
  }

  @Test
  void aShortRunThatMeasuresNothingCostsNothing() {
    var metrics = metrics(List.of(), Duration.ofHours(1));
    metrics.begin(RUN, () -> false);
    metrics.end();
    metrics.end();

    assertThat(told).isEmpty();
  }
}
