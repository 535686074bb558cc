package dev.dormouse.worker.run;

import java.util.List;

/** Tells by its state whether a thread is parked for others, or computes, sleeps or moves bytes. */
final class ThreadQuiet {
  /** How many samples in a row make a thread quiet. */
  static final int SAMPLES = 5;

  /**
   * A thread in these waits for the outer world, not for a thread of the run. Sleeping is a kind of
   * computing: the code wants to go on by itself.
   */
  private static final List<String> BUSY_FRAMES =
      List.of(
          "java.lang.Thread.sleep",
          "java.lang.Process",
          "java.net.",
          "java.io.",
          "sun.nio.",
          "jdk.internal.net.",
          "sun.net.",
          "dev.dormouse.worker.link.");

  private final Thread thread;
  private int samples;

  ThreadQuiet(Thread thread) {
    this.thread = thread;
  }

  Thread thread() {
    return thread;
  }

  void sample() {
    samples = parked() ? Math.min(SAMPLES, samples + 1) : 0;
  }

  void reset() {
    samples = 0;
  }

  boolean quiet() {
    return samples >= SAMPLES;
  }

  private boolean parked() {
    return switch (thread.getState()) {
      case TERMINATED -> true;
      case NEW, RUNNABLE, BLOCKED -> false;
      case WAITING, TIMED_WAITING -> !inOuterWorld();
    };
  }

  private boolean inOuterWorld() {
    for (var frame : thread.getStackTrace()) {
      var place = frame.getClassName() + "." + frame.getMethodName();
      if (BUSY_FRAMES.stream().anyMatch(place::startsWith)) {
        return true;
      }
    }
    return false;
  }
}
