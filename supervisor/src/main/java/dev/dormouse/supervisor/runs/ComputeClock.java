package dev.dormouse.supervisor.runs;

import java.time.Duration;

/** Counts the time in which a run computes; stands while it waits. */
final class ComputeClock {
  private long counted;
  private long since;
  private boolean running;

  void start() {
    if (!running) {
      running = true;
      since = System.nanoTime();
    }
  }

  void stop() {
    if (running) {
      running = false;
      counted += System.nanoTime() - since;
    }
  }

  boolean running() {
    return running;
  }

  Duration elapsed() {
    return Duration.ofNanos(running ? counted + System.nanoTime() - since : counted);
  }
}
