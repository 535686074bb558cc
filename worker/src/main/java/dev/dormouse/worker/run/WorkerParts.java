package dev.dormouse.worker.run;

import dev.dormouse.worker.checkpoint.Checkpoints;
import dev.dormouse.worker.link.SupervisorLink;
import dev.dormouse.worker.logging.WorkerLog;

/** What the runs of a worker have in common. */
public record WorkerParts(SupervisorLink link, WorkerLog log, Checkpoints checkpoints) {
  public static WorkerParts of(SupervisorLink link, WorkerLog log) {
    return new WorkerParts(link, log, new Checkpoints(link, log));
  }
}
