package dev.dormouse.worker.run;

import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.worker.LogEntry.Level;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.Succession;
import dev.dormouse.protocol.worker.WorkerCommand.Execute;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import dev.dormouse.sdk.spi.Rollbacks;
import dev.dormouse.sdk.spi.Traces;
import dev.dormouse.worker.link.SupervisorLink;
import dev.dormouse.worker.loading.LoadedTasks;
import dev.dormouse.worker.logging.WorkerLog;
import dev.dormouse.worker.metrics.RunMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One attempt of a run, on a thread of its own: the task's code, its rollbacks where it did not
 * complete, the report of how it ended.
 */
public final class Attempt {
  private final Execute command;
  private final LoadedTasks tasks;
  private final SupervisorLink link;
  private final WorkerLog log;
  private final RunMetrics metrics;
  private final Thread thread;
  private final Waits waits;
  private final Presence presence;
  private volatile Instant begun;
  private final Rollbacks rollbacks;
  private final WorkerRun run;
  private final Handover handover = new Handover();

  public Attempt(Execute command, LoadedTasks tasks, WorkerParts parts) {
    this.command = command;
    this.tasks = tasks;
    this.link = parts.link();
    this.log = parts.log();
    this.metrics = parts.metrics();
    var facts = command.run();
    // Threads that the task starts are in this group, too; so they are known.
    var group = new ThreadGroup(facts.runId().value());
    this.thread = new Thread(group, this::execute, facts.runId().value());
    this.thread.setDaemon(true);
    this.waits = new Waits(thread);
    this.presence = new Presence(facts.runId(), waits, link, group);
    this.begun = log.clock().instant();
    this.rollbacks = new Rollbacks(log::tell);
    this.run = new WorkerRun(facts, waits, presence, rollbacks, parts);
  }

  public void start() {
    thread.start();
  }

  /**
   * Waits a moment for the end, to tell it together with the question for what comes next; where it
   * is not there then, the attempt tells it by itself.
   */
  public Optional<AttemptEnd> awaitQuickEnd(Duration patience) {
    return handover.take(patience);
  }

  /** Blocks until the supervisor has heard of the end, or it was handed over. */
  public void awaitEnd() throws InterruptedException {
    thread.join();
  }

  public boolean isOf(RunId id) {
    return run.facts().runId().equals(id);
  }

  /**
   * The attempt goes on as another run's. What it logged before is the former run's; its rollbacks
   * are its own now, as what it has done is.
   */
  public void succeed(Succession succession) {
    var id = succession.run().runId();
    run.succeed(succession.run());
    waits.rename(succession.waits());
    presence.succeed(id);
    thread.setName(id.value());
    log.begin(id);
    metrics.begin(id, waits::onlyWaits);
    begun = log.clock().instant();
  }

  /** The machine was in a checkpoint until now; a successor has not been, only its former run. */
  public void restored(Instant since) {
    if (!begun.isAfter(since)) {
      run.tell("In a checkpoint", since, false);
    }
  }

  public void complete(List<WaitResult> results) {
    waits.complete(results);
    presence.completed();
  }

  public void stop(Stop.Reason reason) {
    waits.stop(reason, () -> log.tell(Level.WARN, stopped(reason)));
  }

  private static String stopped(Stop.Reason reason) {
    return switch (reason) {
      case CANCELED -> "The run was canceled and is stopped";
      case TIMED_OUT -> "The run has computed for longer than its maximum duration and is stopped";
    };
  }

  /** Executes the code without telling anybody; for a {@link Rehearsal}. */
  JsonNode rehearse() {
    var task = tasks.find(command.taskId()).orElseThrow();
    if (!(task.attempt(command.payload(), run, log.clock()) instanceof Outcome.Completed done)) {
      throw new IllegalStateException("the rehearsed task failed");
    }
    var now = log.clock().instant();
    var span = run.trace().attempt("", now, now, false);
    waits.codeEnded();
    rollbacks.run();
    var stopped = waits.close();
    return span.span() != null && stopped.isEmpty() ? done.output() : command.payload();
  }

  private void execute() {
    Outcome outcome;
    try {
      outcome = carryOut();
    } catch (Throwable e) {
      // Whatever went wrong here, a run that nobody hears of again would be worse.
      outcome = new Outcome.Failed(Traces.error(e), true, null);
    }
    finish(outcome);
  }

  private Outcome carryOut() {
    begun = log.clock().instant();
    log.begin(command.run().runId());
    WorkerRuns.begin(run);
    metrics.begin(command.run().runId(), waits::onlyWaits);
    var outcome = code();
    waits.codeEnded();
    if (!(outcome instanceof Outcome.Completed) || waits.isStopped()) {
      rollbacks.run();
    }
    WorkerRuns.end();
    metrics.end();
    var reason = waits.close();
    if (reason.isPresent()) {
      outcome = new Outcome.Stopped(reason.get());
    }
    log.add(
        run.trace()
            .attempt(
                "Attempt " + run.facts().attempt() + " of " + command.taskId(),
                begun,
                log.clock().instant(),
                !(outcome instanceof Outcome.Completed)));
    return outcome;
  }

  private Outcome code() {
    var task = tasks.find(command.taskId());
    if (task.isEmpty()) {
      return new Outcome.Failed(
          RunError.of(
              "UNKNOWN_TASK",
              "version " + command.run().version() + " has no task \"" + command.taskId() + "\""),
          false,
          null);
    }
    var outcome = task.get().attempt(command.payload(), run, log.clock());
    if (outcome instanceof Outcome.Failed failed && !waits.isStopped()) {
      var error = failed.error();
      log.tell(
          Level.ERROR,
          "Attempt "
              + run.facts().attempt()
              + " failed\n"
              + Objects.requireNonNullElse(error.stackTrace(), error.message()));
    }
    return outcome;
  }

  private void finish(Outcome outcome) {
    var end = new AttemptEnd(run.facts().runId(), outcome, log.end());
    if (!handover.offer(end)) {
      var unused = end.tell(link, null);
    }
  }
}
