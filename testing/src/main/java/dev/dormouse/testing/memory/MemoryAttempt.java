package dev.dormouse.testing.memory;

import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.WaitAnswer;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.RunFacts;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import dev.dormouse.sdk.ApiException;
import dev.dormouse.sdk.RunStopped;
import dev.dormouse.sdk.spi.ApiAnswer;
import dev.dormouse.sdk.spi.CurrentRun;
import dev.dormouse.sdk.spi.Rollbacks;
import dev.dormouse.sdk.spi.RunLocal;
import dev.dormouse.sdk.spi.TaskCode;
import dev.dormouse.sdk.spi.Undo;
import dev.dormouse.testing.calls.Refused;
import dev.dormouse.testing.calls.Wire;
import dev.dormouse.testing.threads.Quiet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One attempt of a run, on a thread of its own; its fields are guarded by the world's lock. */
final class MemoryAttempt implements CurrentRun {
  private static final System.Logger LOG = System.getLogger("dormouse.testing");

  private final World world;
  final MemoryRun run;
  private final TaskCode code;
  private final RunFacts facts;
  private final Thread thread;
  private final Quiet quiet;
  private final RunLocal local = new RunLocal();
  private final AtomicLong operations = new AtomicLong();
  private final Rollbacks rollbacks =
      new Rollbacks((level, message) -> LOG.log(System.Logger.Level.DEBUG, message));

  private final Map<WaitpointId, Thread> inWaits = new HashMap<>();
  private final Map<WaitpointId, WaitResult> results = new HashMap<>();
  private final Map<Thread, MemoryRun> polling = new HashMap<>();
  private Phase phase = Phase.CODE;
  private Stop.@Nullable Reason stop;

  /** Where the attempt is. */
  private enum Phase {
    CODE,
    ROLLBACKS,
    OVER
  }

  /** What an attempt does, as far as can be seen. */
  enum Activity {
    /** Nothing, until one of its waits ends. */
    WAITS,
    /** Nothing, until a run has ended that it polls. */
    POLLS,
    /** Nothing that could be seen, though it is in no wait. */
    PARKED,
    /** Something, or that cannot be told yet. */
    COMPUTES
  }

  MemoryAttempt(World world, MemoryRun run, TaskCode code) {
    this.world = world;
    this.run = run;
    this.code = code;
    this.facts = run.facts();
    var group = new ThreadGroup(run.id.value());
    this.quiet = new Quiet(group);
    this.thread = new Thread(group, this::execute, run.task + " " + run.id);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void execute() {
    var unused = Contexts.enter(new Contexts.Context(world, this));
    Outcome outcome = code.attempt(run.payload, this, world.clock());
    codeEnded();
    try {
      if (!(outcome instanceof Outcome.Completed) || isStopped()) {
        rollbacks.run();
      }
    } finally {
      world.locked(() -> {
        if (phase != Phase.OVER) {
          phase = Phase.OVER;
          world.driver().ended(run, stop == null ? outcome : new Outcome.Stopped(stop));
          world.changed();
        }
        return true;
      });
    }
  }

  private void codeEnded() {
    world.locked(() -> {
      phase = phase == Phase.CODE ? Phase.ROLLBACKS : phase;
      return Thread.interrupted();
    });
  }

  private boolean isStopped() {
    return world.locked(() -> stop != null);
  }

  /** Whether its waits can still end. */
  boolean isLive() {
    return phase != Phase.OVER;
  }

  /** Its test is over: nothing that its threads still do counts. */
  void close() {
    phase = Phase.OVER;
    thread.interrupt();
  }

  /** It is to stop, at once where it has its turn. */
  void stop(Stop.Reason reason) {
    stop = stop == null ? reason : stop;
    goOn();
  }

  /** It has its turn. */
  void goOn() {
    quiet.reset();
    if (stop != null && phase == Phase.CODE && run.status == RunStatus.EXECUTING) {
      thread.interrupt();
    }
    world.changed();
  }

  /** One of its waits has ended. */
  void ended(WaitResult result) {
    results.put(result.waitpointId(), result);
    quiet.reset();
    world.changed();
  }

  /** What it seems to do. */
  Activity look(boolean sample) {
    boolean toStop = stop != null && phase == Phase.CODE;
    if (toStop
        || inWaits.keySet().stream().anyMatch(results::containsKey)
        || polling.values().stream().anyMatch(other -> other.status.isFinal())) {
      // A thread that has its turn, and has not noticed yet.
      return Activity.COMPUTES;
    }
    var still = new HashSet<>(inWaits.values());
    still.addAll(polling.keySet());
    if (!quiet.nobodyBut(still) && (!sample || !quiet.sample(still))) {
      return Activity.COMPUTES;
    }
    if (!inWaits.isEmpty() && polling.isEmpty()) {
      return Activity.WAITS;
    }
    return polling.isEmpty() ? Activity.PARKED : Activity.POLLS;
  }

  /** Where its thread is. */
  String stack() {
    return Arrays.stream(thread.getStackTrace())
        .limit(12)
        .map(frame -> "\n    at " + frame)
        .collect(Collectors.joining());
  }

  private void checkGoingOn() {
    if (phase == Phase.OVER) {
      throw new CancellationException("the run's attempt has ended");
    }
    if (phase == Phase.CODE && stop != null && run.status == RunStatus.EXECUTING) {
      throw new RunStopped(stop);
    }
  }

  @Override
  public WaitAnswer begin(WaitSpec spec) {
    return world.locked(() -> {
      quiet.touch();
      checkGoingOn();
      try {
        return world.waitpoints().begin(this, Wire.through(spec, WaitSpec.class));
      } catch (Refused e) {
        throw new ApiException(
            "The server refused the wait: ", e.status(), String.valueOf(e.getMessage()));
      }
    });
  }

  @Override
  public WaitResult await(WaitAnswer wait) throws InterruptedException {
    var over = wait.result();
    return over == null ? awaitEnd(wait.waitpointId()) : over;
  }

  private WaitResult awaitEnd(WaitpointId id) throws InterruptedException {
    return world.lockedInterruptibly(() -> {
      quiet.touch();
      checkGoingOn();
      if (!results.containsKey(id)) {
        inWaits.put(id, Thread.currentThread());
        world.changed();
      }
      try {
        while (true) {
          checkGoingOn();
          if (run.status == RunStatus.EXECUTING && results.containsKey(id)) {
            return Objects.requireNonNull(results.remove(id));
          }
          world.awaitChange();
        }
      } catch (InterruptedException e) {
        // The interruption that comes with a stop is told as the stop.
        checkGoingOn();
        throw e;
      } finally {
        var unused = inWaits.remove(id);
        quiet.reset();
      }
    });
  }

  /** Blocks until another run has ended; keeps the turn, as a program that polls keeps its slot. */
  void awaitEnd(MemoryRun other) throws InterruptedException {
    quiet.touch();
    polling.put(Thread.currentThread(), other);
    world.changed();
    try {
      while (!other.status.isFinal()) {
        checkGoingOn();
        world.awaitChange();
      }
    } finally {
      var unused = polling.remove(Thread.currentThread());
      quiet.reset();
    }
  }

  @Override
  public ApiAnswer carry(String method, String path, @Nullable JsonNode body)
      throws InterruptedException {
    world.locked(() -> {
      quiet.touch();
      checkGoingOn();
      return true;
    });
    return world.api().carry(method, path, body, this);
  }

  @Override
  public RunFacts facts() {
    return facts;
  }

  @Override
  public RunLocal local() {
    return local;
  }

  @Override
  public String nextOperation() {
    return "a" + facts.attempt() + "-" + operations.incrementAndGet();
  }

  @Override
  public boolean checkpoint() {
    return world.locked(() -> {
      checkGoingOn();
      return true;
    });
  }

  @Override
  public void onFailure(String name, Undo undo) {
    world.locked(() -> {
      checkGoingOn();
      return true;
    });
    rollbacks.add(name, undo);
  }

  @Override
  public Optional<Stop.Reason> stopReason() {
    return world.locked(() -> phase == Phase.CODE ? Optional.ofNullable(stop) : Optional.empty());
  }

  @Override
  public boolean isCanceled() {
    return world.locked(() -> stop == Stop.Reason.CANCELED);
  }

  @Override
  public Optional<String> traceparent() {
    return Optional.empty();
  }
}
