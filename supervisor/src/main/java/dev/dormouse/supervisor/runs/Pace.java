package dev.dormouse.supervisor.runs;

/**
 * How fast runs end on this node, to tell how many more than its slots it should ask for: those
 * that it will begin while the next exchange with the server is under way. Slow runs give none.
 */
final class Pace {
  private static final double WINDOW_NANOS = 200e6;
  private static final double AHEAD_NANOS = 100e6;
  private static final int MOST = 256;

  private double level;
  private long at = System.nanoTime();

  void ended() {
    level = level(System.nanoTime()) + 1;
    at = System.nanoTime();
  }

  int ahead() {
    return (int) Math.min(MOST, level(System.nanoTime()) * AHEAD_NANOS / WINDOW_NANOS);
  }

  private double level(long now) {
    return level * Math.exp((at - now) / WINDOW_NANOS);
  }
}
