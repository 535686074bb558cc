package dev.dormouse.supervisor.runs;

import java.time.Duration;

/**
 * How fast runs end on this node, to tell how many more than its slots it should ask for: those
 * that it will begin while the next exchange with the server is under way. Slow runs give none.
 *
 * <p>It tells, too, how long to gather before asking: many runs in one answer cost less than each
 * in an answer of its own.
 */
final class Pace {
  private static final double WINDOW_NANOS = 200e6;
  private static final double AHEAD_NANOS = 100e6;
  private static final int MOST = 256;

  /** So many ends within the window are fast: 200 a second. */
  private static final double FAST = 40;

  private static final Duration GATHER = Duration.ofMillis(20);

  private double level;
  private long at = System.nanoTime();

  void ended() {
    level = level(System.nanoTime()) + 1;
    at = System.nanoTime();
  }

  int ahead() {
    return (int) Math.min(MOST, level(System.nanoTime()) * AHEAD_NANOS / WINDOW_NANOS);
  }

  /** Nothing where runs come one by one: the next is asked for at once. */
  Duration gather() {
    return level(System.nanoTime()) < FAST ? Duration.ZERO : GATHER;
  }

  private double level(long now) {
    return level * Math.exp((at - now) / WINDOW_NANOS);
  }
}
