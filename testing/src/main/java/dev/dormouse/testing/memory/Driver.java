package dev.dormouse.testing.memory;

import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import dev.dormouse.testing.calls.Wire;
import dev.dormouse.testing.memory.MemoryAttempt.Activity;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Lets runs go on, one after the other, and moves the clock when nothing else is left to be done.
 *
 * <p>One run computes at a time, so that a test sees the same order each time; where it is blocked
 * without waiting, the next one has its turn beside it, as on another machine.
 */
public final class Driver {
  private static final Duration SAMPLE = Duration.ofMillis(10);

  /** How long, in real time, a thread may be parked before the clock moves on without it. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final World world;
  private final Duration patience;

  /** With a seed: rests that are drawn are the same each time. */
  private final RandomGenerator random = new Random(1);

  Driver(World world, Duration patience) {
    this.world = world;
    this.patience = patience;
  }

  /** Lets all runs go on until each has ended or waits for something. */
  public void settle() {
    if (!world.isInRun()) {
      world.locked(() -> settled(Duration.ZERO));
    }
  }

  /** Lets runs and time go on until something is so. */
  public void until(BooleanSupplier done, String what) {
    world.locked(() -> {
      var unused = settled(Duration.ZERO);
      while (!done.getAsBoolean()) {
        if (world.clock().next().isPresent()) {
          step();
        } else {
          var unusedToo = settled(patience);
          if (!done.getAsBoolean() && world.clock().next().isEmpty()) {
            throw new AssertionError(what + ", but nothing goes on:" + Stuck.shown(world));
          }
        }
      }
      return true;
    });
  }

  /** Lets some time pass, with all that is due in it. */
  public void advance(Duration time) {
    world.locked(() -> {
      var unused = settled(Duration.ZERO);
      Instant end = world.clock().instant().plus(time);
      while (world.clock().next().filter(next -> !next.isAfter(end)).isPresent()) {
        step();
      }
      world.clock().moveTo(end);
      return true;
    });
  }

  private void step() {
    var unused = settled(GRACE);
    world.clock().step();
    var unusedToo = settled(Duration.ZERO);
  }

  /**
   * Waits until no run computes and none can go on.
   *
   * @param grace how long threads must have been parked, in real time, to count as still
   */
  private boolean settled(Duration grace) {
    long since = System.nanoTime();
    boolean sample = false;
    while (!world.isClosed()) {
      var activity = busiest(sample);
      boolean still = activity != Activity.COMPUTES;
      if (still && startNext()) {
        since = System.nanoTime();
        sample = false;
        continue;
      }
      var passed = Duration.ofNanos(System.nanoTime() - since);
      if (still && (activity != Activity.PARKED || passed.compareTo(grace) >= 0)) {
        return true;
      }
      if (passed.compareTo(patience) > 0) {
        throw new AssertionError(
            "a run has computed for more than " + patience + ":" + Stuck.shown(world));
      }
      sample = !awaitChange();
    }
    return true;
  }

  private boolean awaitChange() {
    try {
      return world.awaitChange(SAMPLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the test was interrupted while its runs went on");
    }
  }

  /** What the busiest of the executing runs does; those that only wait give back their turn. */
  private Activity busiest(boolean sample) {
    var busiest = Activity.WAITS;
    for (var run : world.runs()) {
      var attempt = run.current;
      if (run.status == RunStatus.EXECUTING && attempt != null) {
        var activity = attempt.look(sample);
        if (activity == Activity.WAITS) {
          run.status = RunStatus.WAITING;
        }
        busiest = activity.compareTo(busiest) > 0 ? activity : busiest;
      }
    }
    return busiest;
  }

  private boolean startNext() {
    var next = world.queues().next(world.runs());
    next.ifPresent(run -> {
      run.status = RunStatus.EXECUTING;
      var held = run.current;
      if (held != null) {
        held.goOn();
      } else {
        run.attempt++;
        var attempt = new MemoryAttempt(world, run, world.code(run.task));
        run.current = attempt;
        attempt.start();
      }
    });
    return next.isPresent();
  }

  /** A run that waits has a reason to go on: it does so in its turn. */
  void resume(MemoryRun run) {
    if (run.status == RunStatus.WAITING) {
      run.status = RunStatus.QUEUED;
      run.position = world.clock().instant();
      world.changed();
    }
  }

  /** An attempt has ended; another one may follow. */
  void ended(MemoryRun run, Outcome outcome) {
    run.current = null;
    switch (outcome) {
      case Outcome.Completed completed ->
          finish(run, RunStatus.COMPLETED, completed.output(), null);
      case Outcome.Failed failed -> failed(run, failed);
      case Outcome.Stopped stopped when stopped.reason() == Stop.Reason.CANCELED ->
          finish(run, RunStatus.CANCELED, null, null);
      case Outcome.Stopped stopped ->
          finish(
              run,
              RunStatus.TIMED_OUT,
              null,
              RunError.of("TIMED_OUT", "the run computed for longer than it may"));
    }
  }

  private void failed(MemoryRun run, Outcome.Failed failed) {
    run.errors.add(failed.error());
    var now = world.clock().instant();
    var larger = run.plan.retry().outOfMemory();
    if (run.cancelRequested) {
      finish(run, RunStatus.CANCELED, null, failed.error());
    } else if (larger != null
        && failed.retryable()
        && failed.error().name().equals(OutOfMemoryError.class.getName())
        && larger.memoryMib() > run.machine.memoryMib()) {
      run.machine = larger;
      again(run, now);
    } else if (failed.retryable() && run.attemptsLeft() > 0) {
      var at = failed.retryAt();
      again(run, at == null ? now.plus(run.plan.retry().delayAfter(run.attempt, random)) : at);
    } else {
      finish(run, RunStatus.FAILED, null, failed.error());
    }
  }

  private void again(MemoryRun run, Instant at) {
    if (at.isAfter(world.clock().instant())) {
      world.delay(run, at);
    } else {
      run.status = RunStatus.QUEUED;
      run.position = at;
    }
  }

  /** Nothing more will happen to the run. */
  void finish(
      MemoryRun run, RunStatus status, @Nullable JsonNode output, @Nullable RunError error) {
    run.status = status;
    run.current = null;
    run.result = new RunResult(run.id, run.task, status, Wire.through(output), error);
    world.waitpoints().ended(run);
    world.changed();
  }
}
