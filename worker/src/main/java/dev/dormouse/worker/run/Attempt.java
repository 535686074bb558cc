package dev.dormouse.worker.run;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.worker.LogEntry.Level;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.Succession;
import dev.dormouse.protocol.worker.WorkerCommand.Execute;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import dev.dormouse.sdk.AbortRun;
import dev.dormouse.sdk.JsonMismatch;
import dev.dormouse.sdk.RetryRun;
import dev.dormouse.worker.link.SupervisorLink;
import dev.dormouse.worker.loading.LoadedTasks;
import dev.dormouse.worker.logging.Traces;
import dev.dormouse.worker.logging.WorkerLog;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One attempt of a run, on a thread of its own: the task's code, its rollbacks where it did not
 * complete, the report of how it ended.
 */
public final class Attempt {
  /** Longer than anybody means. */
  private static final Duration LONGEST_REST = Duration.ofDays(36_500);

  private static final int MAX_WRAPPINGS = 8;

  private final Execute command;
  private final LoadedTasks tasks;
  private final SupervisorLink link;
  private final WorkerLog log;
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
    var facts = command.run();
    // Threads that the task starts are in this group, too; so they are known.
    var group = new ThreadGroup(facts.runId().value());
    this.thread = new Thread(group, this::execute, facts.runId().value());
    this.thread.setDaemon(true);
    this.waits = new Waits(thread);
    this.presence = new Presence(facts.runId(), waits, link, group);
    this.begun = log.clock().instant();
    this.rollbacks = new Rollbacks(log);
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
    begun = log.clock().instant();
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
  JsonNode rehearse() throws Exception {
    var task = tasks.find(command.taskId()).orElseThrow();
    var output = task.execute(command.payload(), run.context());
    var now = log.clock().instant();
    var span = run.trace().attempt("", now, now, tooLarge(output).isPresent());
    waits.codeEnded();
    rollbacks.run();
    var stopped = waits.close();
    return span.span() != null && stopped.isEmpty() ? output : command.payload();
  }

  private void execute() {
    Outcome outcome;
    try {
      outcome = carryOut();
    } catch (Throwable e) {
      // Whatever went wrong here, a run that nobody hears of again would be worse.
      outcome = failed(Traces.error(e), true);
    }
    finish(outcome);
  }

  private Outcome carryOut() {
    begun = log.clock().instant();
    log.begin(command.run().runId());
    WorkerRuns.begin(run);
    var outcome = code();
    waits.codeEnded();
    if (!(outcome instanceof Outcome.Completed) || waits.isStopped()) {
      rollbacks.run();
    }
    WorkerRuns.end();
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
    try {
      var task = tasks.find(command.taskId());
      if (task.isEmpty()) {
        return failed(
            RunError.of(
                "UNKNOWN_TASK",
                "version " + command.run().version() + " has no task \"" + command.taskId() + "\""),
            false);
      }
      var output = task.get().execute(command.payload(), run.context());
      return tooLarge(output).orElseGet(() -> new Outcome.Completed(output));
    } catch (Throwable e) {
      if (!waits.isStopped()) {
        log.tell(Level.ERROR, "Attempt " + run.facts().attempt() + " failed\n" + Traces.of(e));
      }
      var cause = unwrapped(e);
      return new Outcome.Failed(Traces.error(e), mayHelp(cause), retryAt(cause));
    }
  }

  private static Outcome.Failed failed(RunError error, boolean retryable) {
    return new Outcome.Failed(error, retryable, null);
  }

  /** Whether another attempt could end otherwise. */
  private static boolean mayHelp(@Nullable Throwable cause) {
    return !(cause instanceof AbortRun) && !(cause instanceof JsonMismatch);
  }

  /** When the author wants the next attempt; null where that is left to the policy. */
  private @Nullable Instant retryAt(@Nullable Throwable cause) {
    if (!(cause instanceof RetryRun retry)) {
      return null;
    }
    var now = log.clock().instant();
    var latest = now.plus(LONGEST_REST);
    try {
      var at = retry.retryAt(now);
      return at.isAfter(latest) ? latest : at.isBefore(now) ? now : at;
    } catch (DateTimeException | ArithmeticException e) {
      return latest;
    }
  }

  /** What was thrown, without what brought it from another thread. */
  private static @Nullable Throwable unwrapped(Throwable thrown) {
    @Nullable Throwable cause = thrown;
    // Causes may run in a circle.
    for (int depth = 0;
        depth < MAX_WRAPPINGS
            && (cause instanceof ExecutionException || cause instanceof CompletionException);
        depth++) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static Optional<Outcome> tooLarge(JsonNode output) {
    var counter = new ByteCounter();
    Json.mapper().writeValue(counter, output);
    return counter.bytes <= Limits.OUTPUT_BYTES
        ? Optional.empty()
        : Optional.of(
            failed(
                RunError.of(
                    "OUTPUT_TOO_LARGE",
                    "the output has "
                        + counter.bytes
                        + " bytes of JSON; it may have at most "
                        + Limits.OUTPUT_BYTES
                        + ". Store it elsewhere and return its address"),
                false));
  }

  /** Counts what is written. */
  private static final class ByteCounter extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] b, int offset, int length) {
      bytes += length;
    }
  }

  private void finish(Outcome outcome) {
    var end = new AttemptEnd(run.facts().runId(), outcome, log.end());
    if (!handover.offer(end)) {
      var unused = end.tell(link, null);
    }
  }
}
