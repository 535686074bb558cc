package dev.dormouse.worker;

import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.worker.loading.LoadedTasks;
import dev.dormouse.worker.run.Attempt;
import dev.dormouse.worker.run.AttemptEnd;
import dev.dormouse.worker.run.HttpRehearsal;
import dev.dormouse.worker.run.WorkerParts;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the supervisor for commands and carries each out once. What ends at once is told with the
 * question for the next.
 */
final class CommandLoop {
  /** An attempt that takes longer tells its end itself, while commands for it are listened for. */
  private static final Duration QUICK = Duration.ofMillis(5);

  private final LoadedTasks tasks;
  private final WorkerParts parts;
  private Optional<Attempt> attempt = Optional.empty();
  private Optional<AttemptEnd> quickEnd = Optional.empty();
  private long done;

  CommandLoop(LoadedTasks tasks, WorkerParts parts) {
    this.tasks = tasks;
    this.parts = parts;
  }

  /** Returns when the worker is to leave. */
  void run() throws InterruptedException {
    while (runOnce()) {
      // Until told to leave.
    }
  }

  /** One exchange; false where the worker is to leave. */
  boolean runOnce() throws InterruptedException {
    return switch (ask()) {
      case WorkerAnswer.Commands commands -> carryOut(commands);
      // A supervisor that does not know this worker, or speaks otherwise, has no use for it.
      case WorkerAnswer.Refused refused -> false;
      case WorkerAnswer.Done ignored -> false;
      case WorkerAnswer.Called ignored -> false;
      case WorkerAnswer.GoOn ignored -> false;
    };
  }

  private WorkerAnswer ask() throws InterruptedException {
    var end = quickEnd;
    quickEnd = Optional.empty();
    // Whatever else is answered to an end, the next question tells how it goes on.
    return end.isPresent()
            && end.get().tell(parts.link(), done) instanceof WorkerAnswer.Commands commands
        ? commands
        : parts.link().exchangeInterruptibly(new WorkerRequest.Next(done));
  }

  private boolean carryOut(WorkerAnswer.Commands commands) throws InterruptedException {
    var started = Optional.<Attempt>empty();
    for (var command : commands.commands()) {
      // Handed out again because the confirmation was lost.
      if (command.number() <= done) {
        continue;
      }
      if (!carryOut(command)) {
        return false;
      }
      done = command.number();
      if (command instanceof WorkerCommand.Execute) {
        started = attempt;
      }
    }
    quickEnd = started.flatMap(next -> next.awaitQuickEnd(QUICK));
    return true;
  }

  private boolean carryOut(WorkerCommand command) throws InterruptedException {
    switch (command) {
      case WorkerCommand.Execute execute -> {
        // The next run may come before the answer to the last one's end has been read.
        if (attempt.isPresent()) {
          attempt.get().awaitEnd();
        }
        var next = new Attempt(execute, tasks, parts);
        attempt = Optional.of(next);
        next.start();
      }
      case WorkerCommand.Complete complete ->
          attempt
              .filter(a -> a.isOf(complete.runId()))
              .ifPresent(a -> a.complete(complete.results()));
      case WorkerCommand.Stop stop ->
          attempt.filter(a -> a.isOf(stop.runId())).ifPresent(a -> a.stop(stop.reason()));
      case WorkerCommand.Checkpoint checkpoint -> {
        if (attempt.isEmpty()) {
          // Others begin from it: what it has met already, they need not.
          new HttpRehearsal().play();
        }
        parts
            .checkpoints()
            .carryOut(
                checkpoint.number(),
                succession -> attempt.ifPresent(present -> present.succeed(succession)));
      }
      case WorkerCommand.Exit exit -> {
        return false;
      }
    }
    return true;
  }
}
