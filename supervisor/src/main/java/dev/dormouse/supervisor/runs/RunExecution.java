package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.ReportAnswer;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.OpenWait;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.protocol.worker.WorkerCommand.Stop.Reason;
import dev.dormouse.supervisor.logs.RunLog;
import dev.dormouse.supervisor.machines.CannotRestoreException;
import dev.dormouse.supervisor.machines.MachineExit;
import dev.dormouse.supervisor.machines.StoredCheckpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run on this node, from its assignment to its last report. Its machine may be gone while it
 * waits: then it continues from its checkpoint. Guarded by {@link Runs}' lock.
 */
final class RunExecution {
  private static final Logger LOG = LoggerFactory.getLogger(RunExecution.class);

  private final Runs runs;
  private final RunParts parts;
  private final RunReports reports;
  private final RunMachine place;
  private final RunCompute compute;
  private final long since = System.nanoTime();

  private Assignment assignment;
  private RunPhase phase = RunPhase.QUEUED;

  /** Whether the server knows that the run of this epoch executes. */
  private boolean begun;

  /** Came while the machine could not be told. */
  private final List<WaitResult> untold = new ArrayList<>();

  private RunLog log;
  private Instant startedAt;
  private boolean cancelRequested;
  private List<OpenWait> waits = List.of();
  private boolean slot;

  RunExecution(Runs runs, RunParts parts, Assignment assignment) {
    this.runs = runs;
    this.parts = parts;
    this.assignment = assignment;
    this.reports = new RunReports(parts);
    this.place = new RunMachine(runs, parts, this, assignment.checkpointId());
    this.compute = new RunCompute(runs, parts, place);
    this.cancelRequested = assignment.cancelRequested();
    this.log =
        parts.logs().open(assignment.run(), assignment.runToken(), assignment.facts().attempt());
    this.startedAt = parts.clock().instant();
  }

  RunEpoch epoch() {
    return assignment.run();
  }

  RunId id() {
    return assignment.run().runId();
  }

  String token() {
    return assignment.runToken();
  }

  MachineKey key() {
    return MachineKey.of(assignment);
  }

  RunPhase phase() {
    return phase;
  }

  RunMachine place() {
    return place;
  }

  RunLog log() {
    return log;
  }

  /** Whether it waits for its first machine and no code of it has run. */
  boolean unstarted() {
    return !place.exists() && (phase == RunPhase.QUEUED || phase == RunPhase.STARTING);
  }

  /** Whether nothing of it is here but its assignment. */
  boolean onlyQueued() {
    return place.inMemory() == null && !place.isMoving() && phase == RunPhase.QUEUED;
  }

  /** Whether its machine or its image is here. */
  boolean canContinue() {
    return place.exists() && phase != RunPhase.ENDED;
  }

  boolean queuedLongerThan(Duration time) {
    return onlyQueued() && System.nanoTime() - since > time.toNanos();
  }

  // Beginning and continuing

  /** A slot is there. */
  void slotTaken() {
    slot = true;
    if (place.exists()) {
      phase = RunPhase.STARTING;
      place.bringBack();
    } else if (cancelRequested) {
      end(new Outcome.Stopped(Reason.CANCELED), 0);
    } else {
      phase = RunPhase.STARTING;
      runs.pool().request(this);
    }
  }

  /** A machine is there: the attempt begins. */
  void begin(WorkerMachine given, Assignment.Begin begin, boolean warm) {
    place.given(given);
    given
        .commands()
        .add(
            0,
            number ->
                new WorkerCommand.Execute(
                    number, assignment.taskId(), begin.payload(), assignment.facts()));
    started(warm);
  }

  Assignment assignment() {
    return assignment;
  }

  /**
   * The waiting run is handed out anew, and waits for a slot. It may come before the answer to the
   * report that the run waits, of which it says the same. A dump that has not begun is abandoned;
   * one that has is let come to its end, and the run goes on from there.
   */
  void assignedAnew(Assignment anew) {
    compute.rest();
    releaseSlot();
    place.stopResting();
    assignment = anew;
    cancelRequested |= anew.cancelRequested();
    log = parts.logs().open(anew.run(), anew.runToken(), anew.facts().attempt());
    reports.forgetWaiting();
    begun = false;
    phase = RunPhase.QUEUED;
  }

  /** The machine is there, in memory, and can be told things. */
  void machineBack(WorkerMachine given) {
    if (phase != RunPhase.STARTING) {
      // It was handed out once more meanwhile, and waits for a slot.
      return;
    }
    if (begun) {
      // Behind a checkpoint that it asked for itself: for the server nothing has changed.
      phase = RunPhase.EXECUTING;
      compute.go(assignment);
    } else {
      compute.beginAnew();
      started(null);
      complete(given, assignment.results());
    }
    tellUntold();
  }

  private void started(@Nullable Boolean warm) {
    phase = RunPhase.EXECUTING;
    begun = true;
    startedAt = parts.clock().instant();
    reports.started(new Report.Started(epoch(), startedAt, warm), this::heard);
    compute.go(assignment);
  }

  void notRestored(CheckpointId from, Exception failure) {
    var reason = String.valueOf(failure.getMessage());
    if (failure instanceof CannotRestoreException cannot && cannot.isForGood()) {
      LOG.error("{} begins a new attempt: {}", id(), reason);
      leave();
      reports.unusable(epoch(), from, reason, lastHeard());
    } else {
      giveBack("it could not be restored: " + reason);
    }
  }

  // What the worker says

  void waiting(List<OpenWait> open) {
    boolean again = phase == RunPhase.PAUSING && open.equals(waits);
    // A run that is being stopped is not released in the middle of its rollbacks.
    // One that is being dumped goes on first, as it has asked for that itself.
    if (compute.stopping() != null
        || again
        || phase == RunPhase.QUEUED
        || phase == RunPhase.STARTING
        || (place.isDumping() && phase != RunPhase.HELD)) {
      return;
    }
    compute.rest();
    waits = open;
    if (phase == RunPhase.HELD) {
      place.rest(open);
      return;
    }
    phase = RunPhase.PAUSING;
    var report = reports.waiting(epoch(), open, compute.elapsed());
    reports.send(report, answer -> waitingHeard(report, answer));
  }

  void running() {
    if (phase == RunPhase.PAUSING) {
      phase = RunPhase.EXECUTING;
      reports.retractWaiting();
    } else if (phase == RunPhase.HELD) {
      // It was taken for waiting and is not: the server hears of it when it ends, or waits anew.
      place.stopResting();
      place.wake();
    }
    compute.go(assignment);
  }

  void finished(Outcome outcome, long bytes) {
    reports.retractWaiting();
    end(Outcomes.checked(outcome, bytes, compute.stopping()), bytes);
  }

  // What the server says

  private void heard(ReportAnswer answer) {
    runs.locked(() -> {
      if (answer.verdict() == Verdict.STALE && answer.run().equals(epoch())) {
        drop();
      }
    });
  }

  private void waitingHeard(Report.Waiting report, ReportAnswer answer) {
    runs.locked(() -> {
      if (phase == RunPhase.ENDED || !report.run().equals(epoch())) {
        return;
      }
      switch (answer.verdict()) {
        case STALE -> drop();
        case ACCEPTED -> {
          if (reports.answered(report)) {
            hold();
          }
        }
        case CONTINUE -> {
          if (reports.answered(report) && phase == RunPhase.PAUSING) {
            phase = RunPhase.EXECUTING;
            compute.go(assignment);
          }
          completed(answer.results());
          if (cancelRequested) {
            compute.stop(id(), Reason.CANCELED);
          }
        }
      }
    });
  }

  void cancel() {
    cancelRequested = true;
    if (unstarted()) {
      runs.pool().cancel(this);
      end(new Outcome.Stopped(Reason.CANCELED), 0);
    } else if (phase == RunPhase.EXECUTING) {
      compute.stop(id(), Reason.CANCELED);
    }
    // PAUSING: the server's answer to the wait tells how it goes on. HELD: it is handed out anew.
  }

  void completed(List<WaitResult> results) {
    if (phase == RunPhase.ENDED) {
      return;
    }
    var told = place.inMemory();
    if (told == null || place.isDumping()) {
      untold.addAll(results);
    } else {
      complete(told, results);
    }
  }

  private void tellUntold() {
    var told = place.inMemory();
    if (told != null && !untold.isEmpty()) {
      var results = List.copyOf(untold);
      untold.clear();
      complete(told, results);
    }
    if (cancelRequested) {
      compute.stop(id(), Reason.CANCELED);
    }
  }

  private void complete(WorkerMachine given, List<WaitResult> results) {
    ResultParts.send(results, id(), given.commands())
        .ifPresent(failure -> {
          end(Outcomes.failed("RESULT_TOO_LARGE", failure), 0);
          runs.pool().kill(given);
        });
  }

  // Waiting without a slot

  private void hold() {
    if (place.inMemory() == null || place.isDumping()) {
      return;
    }
    phase = RunPhase.HELD;
    releaseSlot();
    place.rest(waits);
  }

  /** The run's code asks for a checkpoint; false where that cannot be. */
  boolean checkpointNow() {
    return phase == RunPhase.EXECUTING && compute.stopping() == null && place.dumpNow();
  }

  /** Its machine is stored, and gone. */
  void stored(StoredCheckpoint stored) {
    if (phase == RunPhase.ENDED) {
      runs.discard(stored.id());
      return;
    }
    LOG.debug("{} is {}: {} bytes in {}", id(), stored.id(), stored.bytes(), stored.took());
    var run = epoch();
    reports.checkpointed(run, stored, answer -> storedHeard(run, answer));
    switch (phase) {
      case HELD -> phase = RunPhase.STORED;
      case EXECUTING, PAUSING -> {
        compute.rest();
        phase = RunPhase.STARTING;
        place.bringBack();
      }
      case STARTING -> place.bringBack();
      case QUEUED, STORED, ENDED -> {}
    }
  }

  /**
   * Its machine could not be dumped, and is there as before.
   *
   * @param reason why; null where the run's log tells already
   */
  void notStored(WorkerMachine kept, @Nullable String reason) {
    if (phase == RunPhase.ENDED) {
      return;
    }
    if (reason != null) {
      warn("The run stays in memory, as no checkpoint could be made of it: " + reason);
    }
    switch (phase) {
      case HELD -> place.rest(waits);
      case STARTING -> machineBack(kept);
      case EXECUTING, PAUSING -> {
        compute.go(assignment);
        tellUntold();
      }
      case QUEUED, STORED, ENDED -> {}
    }
  }

  private void warn(String message) {
    LOG.warn("{}: {}", id(), message);
    var now = parts.clock().instant();
    log.add(new LogEntry(now, LogEntry.Level.WARN, "dormouse", message, null, null));
  }

  private void storedHeard(RunEpoch run, ReportAnswer answer) {
    runs.locked(() -> {
      if (!run.equals(epoch())) {
        return;
      }
      switch (answer.verdict()) {
        case STALE -> drop();
        // From now on it is no more this node's than any other's.
        case ACCEPTED -> drop();
        // It computes, or was handed to this node anew before the server heard of its checkpoint.
        case CONTINUE -> {}
      }
    });
  }

  // Ending

  /** The machine is gone, and nobody here wanted it. */
  void machineExited(MachineExit exit, String output) {
    switch (phase) {
      case EXECUTING, PAUSING -> crashed(exit, output);
      case STARTING -> {
        if (place.inMemory() == null) {
          crashed(exit, output);
        } else {
          waitedIn(exit, output);
        }
      }
      case HELD, QUEUED -> waitedIn(exit, output);
      case STORED, ENDED -> {}
    }
  }

  private void waitedIn(MachineExit exit, String output) {
    giveBack("the machine that held the waiting run " + exit.shown() + Crash.tail(output));
  }

  /** The version's tasks cannot be loaded: another attempt would meet the same. */
  void notLoaded(String failure) {
    end(Outcomes.failed("TASKS_NOT_LOADED", failure), 0);
  }

  private void crashed(MachineExit exit, String output) {
    var crash = Crash.of(exit, output, compute.stopping());
    var span = span();
    log.add(
        new LogEntry(
            span.at(), LogEntry.Level.ERROR, "dormouse", crash.error().message(), null, null));
    leave();
    reports.crashed(epoch(), crash, span, lastHeard());
  }

  private void end(Outcome outcome, long bytes) {
    var span = span();
    leave();
    reports.ended(epoch(), outcome, bytes, span, lastHeard());
  }

  private RunReports.Span span() {
    compute.rest();
    return new RunReports.Span(startedAt, parts.clock().instant(), compute.elapsed());
  }

  /** Through no fault of the run it cannot be executed here. */
  void giveBack(String reason) {
    LOG.warn("{} is given back: {}", id(), reason);
    leave();
    reports.returned(epoch(), reason, lastHeard());
  }

  /** The run's last word is on its way; the node holds it until the server has heard it. */
  private Consumer<ReportAnswer> lastHeard() {
    runs.ended(this);
    return answer -> runs.heard(this);
  }

  /** The run is somebody else's: its machine is killed, and nothing more is said. */
  void drop() {
    if (phase == RunPhase.ENDED) {
      return;
    }
    var given = place.inMemory();
    boolean waited = unstarted();
    leave();
    if (waited) {
      runs.pool().cancel(this);
    }
    reports.drop(epoch());
    runs.dropped(this);
    if (given != null) {
      runs.pool().kill(given);
    }
  }

  private void leave() {
    phase = RunPhase.ENDED;
    place.stopResting();
    compute.end();
    releaseSlot();
  }

  private void releaseSlot() {
    if (slot) {
      slot = false;
      runs.slotFree();
    }
  }
}
