package dev.dormouse.engine.background;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a step on a thread of its own: at once while the step has more to do, when woken, and
 * else after its interval, to which some jitter is added so that several servers do not move in
 * step.
 */
public final class Loop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  private final String name;
  private final Duration interval;
  private final Step step;
  private final Semaphore wakes = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  /** What a loop repeats. */
  @FunctionalInterface
  public interface Step {
    /** Does a limited piece of the work; true where more of it is waiting. */
    boolean runOnce();
  }

  private Loop(String name, Duration interval, Step step) {
    this.name = name;
    this.interval = interval;
    this.step = step;
    this.thread = Thread.ofPlatform().daemon().name("dormouse-" + name).unstarted(this::run);
  }

  public static Loop start(String name, Duration interval, Step step) {
    var loop = new Loop(name, interval, step);
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
      try {
        more = step.runOnce();
      } catch (RuntimeException e) {
        if (!closed) {
          log.error("The loop \"{}\" failed and is tried again in {}", name, interval, e);
        }
      }
      if (!more) {
        rest();
      }
    }
  }

  private void rest() {
    long nanos = interval.toNanos();
    try {
      if (wakes.tryAcquire(
          nanos + ThreadLocalRandom.current().nextLong(nanos / 5 + 1), TimeUnit.NANOSECONDS)) {
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
