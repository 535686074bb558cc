package dev.dormouse.server.telemetry;

import dev.dormouse.engine.copies.MeasuredRun;
import dev.dormouse.engine.copies.RunCopies;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.node.RunMetrics;
import dev.dormouse.protocol.worker.Measurement;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.telemetry.ingest.GatheringFullException;
import dev.dormouse.telemetry.metrics.MetricPoint;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What workers measure, as points of their runs. Nobody waits until it is stored: what is gathered
 * when the server dies is lost.
 */
public final class WorkerMetrics {
  private final RunCopies copies;
  private final Supplier<Optional<Incoming>> incoming;

  /**
   * Takes nothing yet.
   *
   * @param incoming empty where the server has no analytics: then nothing is kept
   */
  public WorkerMetrics(RunCopies copies, Supplier<Optional<Incoming>> incoming) {
    this.copies = copies;
    this.incoming = incoming;
  }

  /** Takes it, but for runs that are not there. */
  public void take(List<RunMetrics.Entries> told) {
    var target = incoming.get();
    if (target.isEmpty()) {
      return;
    }
    var runs = copies.measured(told.stream().map(each -> each.run().runId()).distinct().toList());
    var points = told.stream().flatMap(entries -> points(entries, runs)).toList();
    try {
      var _ = target.get().metrics().add(points);
    } catch (GatheringFullException e) {
      throw new ApiError(429, String.valueOf(e.getMessage()), Map.of("retry-after", "5"));
    }
  }

  private static Stream<MetricPoint> points(RunMetrics.Entries entries, Map<?, MeasuredRun> runs) {
    var run = runs.get(entries.run().runId());
    return run == null
        ? Stream.empty()
        : entries.points().stream().map(point -> point(point, entries, run));
  }

  private static MetricPoint point(
      Measurement measured, RunMetrics.Entries entries, MeasuredRun run) {
    var owner = Homes.owner(run.owner());
    var attributes = Json.mapper().createObjectNode();
    var own = measured.attributes();
    if (own != null) {
      own.forEach(attributes::put);
    }
    attributes
        .put("trigger.run_id", run.id().value())
        .put("trigger.task_slug", run.task())
        .put("trigger.attempt_number", entries.attempt())
        .put("trigger.machine_name", run.machine())
        .put("trigger.environment_type", owner.environmentType())
        .put("trigger.worker_id", run.deployment())
        .put("trigger.worker_version", run.version());
    return new MetricPoint(
        owner,
        measured.name(),
        measured.kind().name().toLowerCase(Locale.ROOT),
        entries.machine(),
        measured.time(),
        measured.value(),
        Json.mapper().writeValueAsString(attributes));
  }
}
