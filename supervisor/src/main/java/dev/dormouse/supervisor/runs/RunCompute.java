package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.protocol.worker.WorkerCommand.Stop.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a run computes, and how it is stopped: when its time is up, or because somebody canceled
 * it; and killed, should it not stop. Guarded by {@link Runs}' lock.
 */
final class RunCompute {
  private static final Logger LOG = LoggerFactory.getLogger(RunCompute.class);

  private final RunParts parts;
  private final RunMachine place;
  private final RunTimer timer;
  private ComputeClock clock = new ComputeClock();
  private @Nullable Reason stopping;
  private boolean over;

  RunCompute(Runs runs, RunParts parts, RunMachine place) {
    this.parts = parts;
    this.place = place;
    this.timer = new RunTimer(parts.timer(), runs);
  }

  /** Counted from nothing: the run was handed out anew. */
  void beginAnew() {
    clock = new ComputeClock();
  }

  void go(Assignment assignment) {
    clock.start();
    var limit = assignment.facts().maxDuration();
    if (limit != null && stopping == null) {
      timer.set(limit.minus(assignment.computed()).minus(clock.elapsed()), this::timeUp);
    }
  }

  void rest() {
    clock.stop();
    if (stopping == null) {
      timer.clear();
    }
  }

  /** Nothing more is to happen to it. */
  void end() {
    clock.stop();
    timer.clear();
    over = true;
  }

  Duration elapsed() {
    return clock.elapsed();
  }

  /** Why it was told to stop; null where it was not. */
  @Nullable Reason stopping() {
    return stopping;
  }

  private void timeUp() {
    if (clock.running()) {
      stop(place.id(), Reason.TIMED_OUT);
    }
  }

  void stop(RunId run, Reason reason) {
    var told = place.inMemory();
    // Where it is being dumped this comes by again afterwards.
    if (over || stopping != null || told == null || place.isDumping()) {
      return;
    }
    stopping = reason;
    told.commands().add(0, number -> new WorkerCommand.Stop(number, run, reason, null));
    timer.set(parts.stopGrace(), () -> graceOver(run));
  }

  private void graceOver(RunId run) {
    var late = place.inMemory();
    if (late != null) {
      LOG.warn("{} did not stop within {}; its machine is killed", run, parts.stopGrace());
      late.kill();
    }
  }
}
