package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunError;
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
import dev.dormouse.supervisor.machines.MachineExit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run on this node, from its assignment to its last report. Guarded by {@link Runs}' lock. */
final class RunExecution {
  private static final Logger LOG = LoggerFactory.getLogger(RunExecution.class);

  /** About what a report has as JSON, its output aside. */
  private static final int REPORT_BYTES = 256;

  /** Where the run stands on this node. */
  enum Phase {
    /** Waits for a slot. */
    QUEUED,
    /** Waits for a machine. */
    STARTING,
    EXECUTING,
    /** Only waits, and has said so; the server has not answered yet. */
    PAUSING,
    /** Only waits, without a slot; its machine is kept. */
    HELD,
    ENDED
  }

  private final Runs runs;
  private final RunParts parts;
  private Assignment assignment;
  private Phase phase = Phase.QUEUED;
  private @Nullable WorkerMachine machine;
  private ComputeClock clock = new ComputeClock();
  private RunLog log;
  private Instant startedAt;
  private boolean cancelRequested;
  private @Nullable Reason stopping;
  private Report.@Nullable Waiting waiting;
  private List<OpenWait> waits = List.of();
  private final RunTimer timer;
  private boolean slot;
  private boolean released;
  private final long since = System.nanoTime();

  RunExecution(Runs runs, RunParts parts, Assignment assignment) {
    this.runs = runs;
    this.parts = parts;
    this.assignment = assignment;
    this.timer = new RunTimer(parts.timer(), runs);
    this.cancelRequested = assignment.cancelRequested();
    this.log = parts.logs().open(assignment.run(), assignment.facts().attempt());
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

  Phase phase() {
    return phase;
  }

  RunLog log() {
    return log;
  }

  /** Whether it waits for its first machine and no code of it has run. */
  boolean unstarted() {
    return machine == null && (phase == Phase.QUEUED || phase == Phase.STARTING);
  }

  /** Whether its machine is here. */
  boolean canContinue() {
    return machine != null && phase != Phase.ENDED;
  }

  boolean queuedLongerThan(Duration time) {
    return machine == null && phase == Phase.QUEUED && System.nanoTime() - since > time.toNanos();
  }

  // Beginning and continuing

  /** A slot is there. */
  void slotTaken() {
    slot = true;
    if (machine != null) {
      continueHeld(machine);
    } else if (cancelRequested) {
      end(new Outcome.Stopped(Reason.CANCELED), 0);
    } else {
      phase = Phase.STARTING;
      runs.pool().request(this);
    }
  }

  /** A machine is there: the attempt begins. */
  void begin(WorkerMachine given, Assignment.Begin begin) {
    machine = given;
    given
        .commands()
        .add(
            0,
            number ->
                new WorkerCommand.Execute(
                    number, assignment.taskId(), begin.payload(), assignment.facts()));
    started();
  }

  Assignment.@Nullable Begin beginning() {
    return assignment.begin();
  }

  /**
   * The held run is handed out anew, and waits for a slot. It may come before the answer to the
   * report that the run waits, of which it says the same.
   */
  void assignedAnew(Assignment anew) {
    rest();
    releaseSlot();
    assignment = anew;
    cancelRequested |= anew.cancelRequested();
    log = parts.logs().open(anew.run(), anew.facts().attempt());
    waiting = null;
    phase = Phase.QUEUED;
  }

  private void continueHeld(WorkerMachine given) {
    clock = new ComputeClock();
    if (released) {
      given.machine().resume();
      released = false;
    }
    started();
    complete(given, assignment.results());
    if (cancelRequested) {
      stop(Reason.CANCELED);
    }
  }

  private void started() {
    phase = Phase.EXECUTING;
    startedAt = parts.clock().instant();
    parts.outbox().add(new Report.Started(epoch(), startedAt), REPORT_BYTES, this::heard);
    compute();
  }

  private void compute() {
    clock.start();
    var limit = assignment.facts().maxDuration();
    if (limit != null && stopping == null) {
      timer.set(limit.minus(assignment.computed()).minus(clock.elapsed()), this::timeUp);
    }
  }

  private void rest() {
    clock.stop();
    if (stopping == null) {
      timer.clear();
    }
  }

  // What the worker says

  void waiting(List<OpenWait> open) {
    boolean again = phase == Phase.PAUSING && open.equals(waits);
    // A run that is being stopped is not released in the middle of its rollbacks.
    if (stopping != null || again || phase == Phase.QUEUED) {
      return;
    }
    rest();
    if (phase == Phase.HELD) {
      return;
    }
    if (waiting != null) {
      parts.outbox().retract(waiting);
    }
    phase = Phase.PAUSING;
    waits = open;
    var report =
        new Report.Waiting(
            epoch(), open.stream().map(OpenWait::waitpointId).toList(), clock.elapsed());
    waiting = report;
    parts
        .outbox()
        .add(report, REPORT_BYTES + 64L * open.size(), answer -> waitingHeard(report, answer));
  }

  void running() {
    if (phase == Phase.PAUSING) {
      phase = Phase.EXECUTING;
      if (waiting != null && parts.outbox().retract(waiting)) {
        waiting = null;
      }
    }
    compute();
  }

  void finished(Outcome outcome, long bytes) {
    if (waiting != null) {
      parts.outbox().retract(waiting);
    }
    end(checked(outcome, bytes), bytes);
  }

  private Outcome checked(Outcome outcome, long bytes) {
    return switch (outcome) {
      case Outcome.Completed completed when bytes > Limits.OUTPUT_BYTES ->
          failed(
              "OUTPUT_TOO_LARGE",
              "the output has about " + bytes + " bytes; it may have " + Limits.OUTPUT_BYTES);
      case Outcome.Stopped stopped when stopped.reason() != stopping ->
          failed("WORKER_PROTOCOL", "the worker says that it was stopped, but nobody told it to");
      case Outcome.Completed completed -> completed;
      case Outcome.Failed failed -> failed;
      case Outcome.Stopped stopped -> stopped;
    };
  }

  private static Outcome.Failed failed(String name, String message) {
    return new Outcome.Failed(RunError.of(name, message), false, null);
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
      if (phase == Phase.ENDED || machine == null || !report.run().equals(epoch())) {
        return;
      }
      switch (answer.verdict()) {
        case STALE -> drop();
        case ACCEPTED -> {
          if (report.equals(waiting)) {
            waiting = null;
            hold(machine);
          }
        }
        case CONTINUE -> {
          goOn(report);
          complete(machine, answer.results());
          if (cancelRequested) {
            stop(Reason.CANCELED);
          }
        }
      }
    });
  }

  private void goOn(Report.Waiting report) {
    if (report.equals(waiting)) {
      waiting = null;
      if (phase == Phase.PAUSING) {
        phase = Phase.EXECUTING;
        compute();
      }
    }
  }

  private void hold(WorkerMachine kept) {
    phase = Phase.HELD;
    released = true;
    kept.machine().pause();
    releaseSlot();
  }

  void cancel() {
    cancelRequested = true;
    if (unstarted()) {
      runs.pool().cancel(this);
      end(new Outcome.Stopped(Reason.CANCELED), 0);
    } else if (phase == Phase.EXECUTING) {
      stop(Reason.CANCELED);
    }
    // PAUSING: the server's answer to the wait tells how it goes on. HELD: it is handed out anew.
  }

  void completed(List<WaitResult> results) {
    if (machine != null && phase != Phase.ENDED) {
      complete(machine, results);
    }
  }

  private void complete(WorkerMachine given, List<WaitResult> results) {
    switch (ResultParts.of(results)) {
      case ResultParts.Fitting fitting -> {
        for (var part : fitting.parts()) {
          given
              .commands()
              .add(
                  part.bytes(), number -> new WorkerCommand.Complete(number, id(), part.results()));
        }
      }
      case ResultParts.TooLarge large -> {
        var message =
            "the result of %s has %d bytes; a run can be given %d"
                .formatted(large.waitpointId(), large.bytes(), ResultParts.MOST_BYTES);
        end(failed("RESULT_TOO_LARGE", message), 0);
        runs.pool().kill(given);
      }
    }
  }

  // Stopping

  private void timeUp() {
    if (phase != Phase.ENDED && clock.running()) {
      stop(Reason.TIMED_OUT);
    }
  }

  private void stop(Reason reason) {
    if (stopping != null || machine == null || phase == Phase.ENDED) {
      return;
    }
    stopping = reason;
    machine.commands().add(0, number -> new WorkerCommand.Stop(number, id(), reason, null));
    timer.set(parts.stopGrace(), this::graceOver);
  }

  private void graceOver() {
    if (machine != null && phase != Phase.ENDED) {
      LOG.warn("{} did not stop within {}; its machine is killed", id(), parts.stopGrace());
      machine.kill();
    }
  }

  // Ending

  /** The machine is gone, and nobody here wanted it. */
  void machineExited(MachineExit exit, String output) {
    switch (phase) {
      case STARTING, EXECUTING, PAUSING -> crashed(exit, output);
      case HELD, QUEUED ->
          giveBack("the machine that held the waiting run " + exit.shown() + Crash.tail(output));
      case ENDED -> {}
    }
  }

  /** The version's tasks cannot be loaded: another attempt would meet the same. */
  void notLoaded(String failure) {
    end(failed("TASKS_NOT_LOADED", failure), 0);
  }

  private void crashed(MachineExit exit, String output) {
    var crash = Crash.of(exit, output, stopping);
    var now = parts.clock().instant();
    log.add(
        new LogEntry(now, LogEntry.Level.ERROR, "dormouse", crash.error().message(), null, null));
    clock.stop();
    var report =
        new Report.Crashed(epoch(), crash.kind(), crash.error(), startedAt, now, clock.elapsed());
    last(report, REPORT_BYTES + crash.error().message().length());
  }

  private void end(Outcome outcome, long bytes) {
    clock.stop();
    last(
        new Report.Ended(epoch(), outcome, startedAt, parts.clock().instant(), clock.elapsed()),
        REPORT_BYTES + bytes);
  }

  /** Through no fault of the run it cannot be executed here. */
  void giveBack(String reason) {
    LOG.warn("{} is given back: {}", id(), reason);
    last(new Report.Returned(epoch(), reason), REPORT_BYTES + reason.length());
  }

  /** The run's last word; the node holds it until the server has heard it. */
  private void last(Report report, long bytes) {
    leave();
    runs.ended(this);
    parts.outbox().add(report, bytes, answer -> runs.heard(this));
  }

  /** The run is somebody else's: its machine is killed, and nothing more is said. */
  void drop() {
    if (phase == Phase.ENDED) {
      return;
    }
    var given = machine;
    boolean waited = unstarted();
    leave();
    if (waited) {
      runs.pool().cancel(this);
    }
    parts.outbox().drop(epoch());
    runs.dropped(this);
    if (given != null) {
      runs.pool().kill(given);
    }
  }

  private void leave() {
    phase = Phase.ENDED;
    timer.clear();
    clock.stop();
    releaseSlot();
  }

  private void releaseSlot() {
    if (slot) {
      slot = false;
      runs.slotFree();
    }
  }
}
