package dev.dormouse.engine.background;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a step on a thread of its own: at once while the step has more to do, when woken, and
 * else after its interval, to which some jitter is added so that several servers do not move in
 * step.
 */
public final class Loop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  /** Wakes that come one after the other are followed by one step each so many milliseconds. */
  private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final String name;
  private final Duration interval;
  private final Step step;
  private final Supplier<Duration> rest;
  private final Semaphore wakes = new Semaphore(0);
  private final Thread thread;
  private long steppedAt = System.nanoTime();
  private volatile boolean closed;

  /** What a loop repeats. */
  @FunctionalInterface
  public interface Step {
    /** Does a limited piece of the work; true where more of it is waiting. */
    boolean runOnce();
  }

  private Loop(String name, Duration interval, Step step, Supplier<Duration> rest) {
    this.name = name;
    this.interval = interval;
    this.step = step;
    this.rest = rest;
    this.thread = Thread.ofPlatform().daemon().name("dormouse-" + name).unstarted(this::run);
  }

  public static Loop start(String name, Duration interval, Step step) {
    return start(name, interval, step, () -> interval);
  }

  /**
   * As {@link #start(String, Duration, Step)}.
   *
   * @param rest how long it is until there is something to do; asked when a step has left nothing
   */
  public static Loop start(String name, Duration interval, Step step, Supplier<Duration> rest) {
    var loop = new Loop(name, interval, step, rest);
    loop.thread.start();
    return loop;
  }

  /** Lets the step run soon; several wakes before it does are one. */
  public void wake() {
    if (wakes.availablePermits() == 0) {
      wakes.release();
    }
  }

  private void run() {
    while (!closed) {
      boolean more = false;
      var pause = interval;
      steppedAt = System.nanoTime();
      try {
        more = step.runOnce();
        pause = more ? Duration.ZERO : rest.get();
      } catch (RuntimeException e) {
        if (!closed) {
          log.error("The loop \"{}\" failed and is tried again in {}", name, interval, e);
        }
      }
      if (!more) {
        rest(pause);
      }
    }
  }

  private void rest(Duration pause) {
    long most = interval.toNanos();
    most += ThreadLocalRandom.current().nextLong(most / 5 + 1);
    long nanos = pause.compareTo(interval) < 0 ? Math.max(0, pause.toNanos()) : most;
    try {
      if (wakes.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
        long early = GAP_NANOS - (System.nanoTime() - steppedAt);
        if (early > 0 && !closed) {
          LockSupport.parkNanos(early);
        }
        wakes.drainPermits();
      }
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Lets a running step finish. */
  @Override
  public void close() {
    closed = true;
    wakes.release();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
