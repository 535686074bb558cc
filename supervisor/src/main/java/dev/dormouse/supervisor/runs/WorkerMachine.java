package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.supervisor.machines.Machine;
import dev.dormouse.supervisor.workers.ApiRelay;
import dev.dormouse.supervisor.workers.CommandQueue;
import dev.dormouse.supervisor.workers.WorkerSocket;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A machine and the conversation with the worker in it, bound to one run at a time. Its state is
 * guarded by {@link Runs}' lock; what the worker says is believed only where it fits that state.
 */
final class WorkerMachine implements WorkerSocket.Answers {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerMachine.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MAX_ITEMS = 10_000;

  /** So many lines of a machine that executes no run go to the node's own log. */
  private static final int NODE_LINES = 200;

  private final MachineKey key;
  private final Runs runs;
  private final ApiRelay relay;
  private final CommandQueue commands = new CommandQueue();
  private volatile @Nullable Machine machine;
  private @Nullable RunExecution run;
  private @Nullable RunExecution finished;
  private String failure = "";
  private boolean greeted;
  private boolean ending;
  private int nodeLines;
  private long idleSince;

  WorkerMachine(MachineKey key, Runs runs, ApiRelay relay) {
    this.key = key;
    this.runs = runs;
    this.relay = relay;
  }

  MachineKey key() {
    return key;
  }

  CommandQueue commands() {
    return commands;
  }

  /** The machine has been made. */
  void made(Machine made) {
    machine = made;
  }

  Machine machine() {
    var made = machine;
    if (made == null) {
      throw new IllegalStateException("the machine is not made yet");
    }
    return made;
  }

  /** Why it is going to be killed. */
  void failed(String reason) {
    failure = reason;
  }

  /** For messages: why it was killed, if it was, and what it wrote last. */
  String lastWords() {
    return failure + machine().lastOutput();
  }

  @Nullable RunExecution run() {
    return run;
  }

  boolean greeted() {
    return greeted;
  }

  boolean ending() {
    return ending;
  }

  /** From now on its end is no surprise. */
  void ends() {
    ending = true;
  }

  /** Killing looks for the process's children, which takes a while: not under the lock. */
  void kill() {
    var killed = machine;
    if (killed != null) {
      Thread.startVirtualThread(killed::kill);
    }
  }

  void bind(RunExecution bound) {
    run = bound;
  }

  /** The run has ended; the worker may say so again, and its last log lines may still come. */
  void unbind() {
    finished = run;
    run = null;
    idleSince = System.nanoTime();
  }

  long idleNanos() {
    return System.nanoTime() - idleSince;
  }

  @Override
  public WorkerAnswer answer(WorkerRequest request) throws InterruptedException {
    return switch (request) {
      case WorkerRequest.Hello hello -> hello(hello);
      case WorkerRequest.Next next -> next(next);
      case WorkerRequest.Call call -> call(call);
      case WorkerRequest.Waiting waiting ->
          waiting.waits().size() > MAX_ITEMS
              ? tooMany("waits", waiting.waits().size())
              : ofRun(waiting.runId(), of -> of.waiting(waiting.waits()));
      case WorkerRequest.Running running -> ofRun(running.runId(), RunExecution::running);
      case WorkerRequest.CheckpointNow now ->
          new WorkerAnswer.Refused("the machines of this node make no checkpoints");
      case WorkerRequest.Quiesced quiesced -> new WorkerAnswer.Refused("nobody asked for it");
      case WorkerRequest.Restored restored -> new WorkerAnswer.Refused("nobody restored it");
      case WorkerRequest.Finished finished -> {
        var answer = finished(finished);
        var after = finished.after();
        yield answer instanceof WorkerAnswer.Done && after != null
            ? next(new WorkerRequest.Next(after))
            : answer;
      }
      case WorkerRequest.Logs logs -> logs(logs);
    };
  }

  private WorkerAnswer hello(WorkerRequest.Hello hello) {
    if (hello.tasks().size() > MAX_ITEMS) {
      return tooMany("tasks", hello.tasks().size());
    }
    return runs.locking(() -> {
      // Said again after a lost answer, or after a restore: heard already.
      if (!greeted && !ending) {
        greeted = true;
        idleSince = System.nanoTime();
        runs.pool().greeted(this, failure(hello));
      }
      return new WorkerAnswer.Done();
    });
  }

  private static @Nullable String failure(WorkerRequest.Hello hello) {
    return hello.protocol() == WorkerRequest.Hello.PROTOCOL
        ? hello.failure()
        : "the worker speaks protocol %d and this supervisor %d; use the same version of both"
            .formatted(hello.protocol(), WorkerRequest.Hello.PROTOCOL);
  }

  private WorkerAnswer next(WorkerRequest.Next next) throws InterruptedException {
    if (!runs.locking(() -> greeted)) {
      return new WorkerAnswer.Refused("a worker says hello before it asks for commands");
    }
    try {
      return new WorkerAnswer.Commands(commands.next(next.after(), PATIENCE));
    } catch (IllegalArgumentException e) {
      return new WorkerAnswer.Refused(String.valueOf(e.getMessage()));
    }
  }

  private WorkerAnswer call(WorkerRequest.Call call) throws InterruptedException {
    var caller = runs.locking(() -> bound(call.runId()));
    return caller == null
        ? notHere(call.runId())
        : relay.call(
            call,
            () -> runs.locking(caller::token),
            () -> runs.locking(() -> bound(call.runId()) == caller));
  }

  private WorkerAnswer finished(WorkerRequest.Finished said) {
    if (said.logs().size() > MAX_ITEMS) {
      return tooMany("log entries", said.logs().size());
    }
    long bytes =
        switch (said.outcome()) {
          case Outcome.Completed completed ->
              Json.mapper().writeValueAsBytes(completed.output()).length;
          case Outcome.Failed failed -> failed.error().message().length();
          case Outcome.Stopped stopped -> 0;
        };
    return runs.locking(() -> {
      var ended = bound(said.runId());
      if (ended == null) {
        boolean again = finished != null && finished.id().equals(said.runId());
        return again ? new WorkerAnswer.Done() : notHere(said.runId());
      }
      said.logs().forEach(ended.log()::add);
      ended.finished(said.outcome(), bytes);
      runs.pool().finished(this, said.outcome());
      return new WorkerAnswer.Done();
    });
  }

  private WorkerAnswer logs(WorkerRequest.Logs logs) {
    if (logs.entries().size() > MAX_ITEMS) {
      return tooMany("log entries", logs.entries().size());
    }
    var id = logs.runId();
    if (id == null) {
      logs.entries().forEach(entry -> nodeLine(entry.message()));
      return new WorkerAnswer.Done();
    }
    return runs.locking(() -> {
      var logging = bound(id);
      if (logging == null && finished != null && finished.id().equals(id)) {
        logging = finished;
      }
      if (logging == null) {
        return notHere(id);
      }
      logs.entries().forEach(logging.log()::add);
      return new WorkerAnswer.Done();
    });
  }

  /** A line that the process wrote past its worker. */
  void wrote(String line) {
    var writer = runs.locking(() -> run);
    if (writer == null) {
      nodeLine(line);
    } else {
      writer
          .log()
          .add(new LogEntry(runs.now(), LogEntry.Level.INFO, "System.out", line, null, null));
    }
  }

  private void nodeLine(String line) {
    int lines = runs.locking(() -> ++nodeLines);
    if (lines <= NODE_LINES) {
      LOG.info("{}: {}", key.deployment(), line);
    } else if (lines == NODE_LINES + 1) {
      LOG.info("{}: further lines of this machine are left out", key.deployment());
    }
  }

  private WorkerAnswer ofRun(RunId id, Consumer<RunExecution> action) {
    return runs.locking(() -> {
      var of = bound(id);
      if (of == null) {
        return notHere(id);
      }
      action.accept(of);
      return new WorkerAnswer.Done();
    });
  }

  /** The run of this name, if the machine executes it. */
  private @Nullable RunExecution bound(RunId id) {
    var current = run;
    return current != null
            && !ending
            && current.id().equals(id)
            && current.phase() != RunExecution.Phase.ENDED
        ? current
        : null;
  }

  private static WorkerAnswer notHere(RunId id) {
    return new WorkerAnswer.Refused(id + " is not executed by this machine");
  }

  private static WorkerAnswer tooMany(String what, int count) {
    return new WorkerAnswer.Refused(
        "the message has " + count + " " + what + "; it may have at most " + MAX_ITEMS);
  }
}
