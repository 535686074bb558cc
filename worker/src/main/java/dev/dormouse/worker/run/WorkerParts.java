package dev.dormouse.worker.run;

import dev.dormouse.worker.checkpoint.Checkpoints;
import dev.dormouse.worker.link.SupervisorLink;
import dev.dormouse.worker.logging.WorkerLog;
import dev.dormouse.worker.metrics.RunMetrics;

/** What the runs of a worker have in common. */
public record WorkerParts(
    SupervisorLink link, WorkerLog log, Checkpoints checkpoints, RunMetrics metrics) {
  public static WorkerParts of(SupervisorLink link, WorkerLog log, RunMetrics metrics) {
    return new WorkerParts(link, log, new Checkpoints(link, log), metrics);
  }
}
