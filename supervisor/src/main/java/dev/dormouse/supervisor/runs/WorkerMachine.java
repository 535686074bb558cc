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
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
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
  private static final int SEED_BYTES = 32;

  /** So many lines of a machine that executes no run go to the node's own log. */
  private static final int NODE_LINES = 200;

  private final String id = "machine_" + UUID.randomUUID();
  private final MachineKey key;
  private final Runs runs;
  private final ApiRelay relay;
  private final CommandQueue commands = new CommandQueue();
  private final @Nullable Owner owner;
  private final CountDownLatch made = new CountDownLatch(1);
  private volatile @Nullable Machine machine;
  private volatile @Nullable WorkerSocket socket;
  private volatile Map<String, String> environment = Map.of();
  private @Nullable Dump<?> dump;
  private long restoredAt = -1;
  private @Nullable RunExecution run;
  private @Nullable RunExecution finished;
  private String failure = "";
  private boolean greeted;
  private boolean ending;
  private int nodeLines;
  private long idleSince;

  /** For whom a machine is made, where it is not for whoever waits first. */
  interface Owner {
    /** Whether it is still to be made. */
    boolean wanted();

    /** Its worker is ready; or why its tasks could not be loaded. */
    void ready(WorkerMachine worker, @Nullable String failure);

    /** It was not made, or has ended before it was ready. */
    void notMade(Exception failure);
  }

  /**
   * @param owner null for a machine that whoever waits first may have
   */
  WorkerMachine(MachineKey key, Runs runs, ApiRelay relay, @Nullable Owner owner) {
    this.owner = owner;
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

  @Nullable Owner owner() {
    return owner;
  }

  /** The machine has been made. */
  void made(Machine ready, WorkerSocket listening) {
    socket = listening;
    machine = ready;
    made.countDown();
  }

  /** The variables that its worker is told of after a restore. */
  void environment(Map<String, String> variables) {
    environment = Map.copyOf(variables);
  }

  /** The checkpoint that is being made of it, or null. */
  void dumping(@Nullable Dump<?> current) {
    dump = current;
  }

  boolean isDumping() {
    return dump != null;
  }

  void stopListening(Runnable afterwards) {
    Objects.requireNonNull(socket).stopListening(afterwards);
  }

  /** A machine that could not be dumped is to be heard again. */
  void listenAgain() {
    try {
      Objects.requireNonNull(socket).listenAgain();
    } catch (IOException e) {
      LOG.error("A machine of {} cannot be heard any more: it is killed", key.deployment(), e);
      kill();
    }
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
    // A restored worker may speak before whoever restored it knows that it is there.
    made.await();
    return switch (request) {
      case WorkerRequest.Hello hello -> hello(hello);
      case WorkerRequest.Next next -> next(next);
      case WorkerRequest.Call call -> call(call);
      case WorkerRequest.Waiting waiting ->
          waiting.waits().size() > MAX_ITEMS
              ? tooMany("waits", waiting.waits().size())
              : ofRun(waiting.runId(), of -> of.waiting(waiting.waits()));
      case WorkerRequest.Running running -> ofRun(running.runId(), RunExecution::running);
      case WorkerRequest.CheckpointNow now -> checkpointNow(now);
      case WorkerRequest.Quiesced quiesced -> quiesced(quiesced);
      case WorkerRequest.Restored restored -> restored(restored);
      case WorkerRequest.Finished finished -> {
        var answer = finished(finished);
        var after = finished.after();
        yield answer instanceof WorkerAnswer.Done && after != null
            ? next(new WorkerRequest.Next(after))
            : answer;
      }
      case WorkerRequest.Logs logs -> logs(logs);
      case WorkerRequest.Metrics metrics -> metrics(metrics);
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

  private WorkerAnswer checkpointNow(WorkerRequest.CheckpointNow asked) {
    return runs.locking(() -> {
      var of = bound(asked.runId());
      if (of == null) {
        return notHere(asked.runId());
      }
      return of.checkpointNow()
          ? new WorkerAnswer.Done()
          : new WorkerAnswer.Refused("the machine cannot be checkpointed now");
    });
  }

  private WorkerAnswer quiesced(WorkerRequest.Quiesced said) {
    return runs.locking(() -> {
      var asked = dump;
      // One that nobody wants any more: the worker's next question is answered, and it goes on.
      if (asked != null && asked.isOf(said.number())) {
        asked.quiesced(said.failure());
      }
      return new WorkerAnswer.Done();
    });
  }

  /** The first word of a worker that was restored; or of one whose dump failed. */
  private WorkerAnswer restored(WorkerRequest.Restored said) {
    byte[] seed = new byte[SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    return runs.locking(() -> {
      if (!greeted && !ending) {
        greeted = true;
        restoredAt = said.number();
        commands.startAfter(said.number());
        idleSince = System.nanoTime();
        runs.pool().greeted(this, null);
      }
      return new WorkerAnswer.GoOn(
          said.number() == restoredAt,
          HexFormat.of().formatHex(seed),
          environment,
          run == null ? null : run.assignment().succession());
    });
  }

  /** Whether it was restored, from a template or a checkpoint, rather than booted. */
  boolean wasRestored() {
    return restoredAt >= 0;
  }

  /** Whether it executed another run before. */
  boolean hasWorked() {
    return finished != null;
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
    return ofLatest(id, latest -> logs.entries().forEach(latest.log()::add));
  }

  private WorkerAnswer metrics(WorkerRequest.Metrics metrics) {
    return metrics.points().size() > MAX_ITEMS
        ? tooMany("measurements", metrics.points().size())
        : ofLatest(
            metrics.runId(),
            latest -> runs.metrics().add(latest.log().measured(id, metrics.points())));
  }

  /** The run that the machine executes, or the one that it executed last. */
  private WorkerAnswer ofLatest(RunId of, Consumer<RunExecution> action) {
    return runs.locking(() -> {
      var latest = bound(of);
      if (latest == null && finished != null && finished.id().equals(of)) {
        latest = finished;
      }
      if (latest == null) {
        return notHere(of);
      }
      action.accept(latest);
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
            && current.phase() != RunPhase.ENDED
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
