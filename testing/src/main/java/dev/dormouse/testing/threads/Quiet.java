package dev.dormouse.testing.threads;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Watches the threads of one attempt, by the rules that workers have: a thread that has used the
 * SDK must be parked or over, any other must not compute; for some samples in a row.
 */
public final class Quiet {
  private static final int SAMPLES = 5;
  private static final long COMPUTING_NANOS = 1_000_000;

  /** A thread in these waits for the outer world, not for a thread of the run. */
  private static final List<String> BUSY_FRAMES =
      List.of(
          "java.lang.Thread.sleep",
          "java.lang.Process",
          "java.net.",
          "java.io.",
          "sun.nio.",
          "jdk.internal.net.",
          "sun.net.");

  private final ThreadGroup group;
  private final Set<Thread> known = new HashSet<>();
  private final ThreadMXBean times = ManagementFactory.getThreadMXBean();
  private Map<Long, Long> last = Map.of();
  private int samples;

  /**
   * @param group the threads that the task's thread starts, as far as they are platform threads
   */
  public Quiet(ThreadGroup group) {
    this.group = group;
  }

  /** The calling thread uses the SDK: something has happened. */
  public void touch() {
    known.add(Thread.currentThread());
    samples = 0;
  }

  /** Something has happened to the run. */
  public void reset() {
    samples = 0;
  }

  /** Whether there is no thread that could compute beside those that certainly do not. */
  public boolean nobodyBut(Set<Thread> waiting) {
    known.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
    return waiting.containsAll(known) && Arrays.stream(threads(group)).allMatch(waiting::contains);
  }

  /** Looks once more; whether none of the other threads has computed for some samples. */
  public boolean sample(Set<Thread> waiting) {
    boolean still =
        known.stream().allMatch(thread -> waiting.contains(thread) || parked(thread)) && !compute();
    samples = still ? Math.min(SAMPLES, samples + 1) : 0;
    return samples >= SAMPLES;
  }

  private static boolean parked(Thread thread) {
    return switch (thread.getState()) {
      case TERMINATED -> true;
      case NEW, RUNNABLE, BLOCKED -> false;
      case WAITING, TIMED_WAITING -> !inOuterWorld(thread);
    };
  }

  private static boolean inOuterWorld(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .map(frame -> frame.getClassName() + "." + frame.getMethodName())
        .anyMatch(place -> BUSY_FRAMES.stream().anyMatch(place::startsWith));
  }

  /** Of the run's threads, and of those that carry virtual ones, which may be the run's. */
  private boolean compute() {
    var now = new HashMap<Long, Long>();
    long used = 0;
    for (var thread : threads(root())) {
      if (group.equals(thread.getThreadGroup()) || thread.getName().startsWith("ForkJoinPool")) {
        long time = Math.max(0, times.getThreadCpuTime(thread.threadId()));
        now.put(thread.threadId(), time);
        used += time - last.getOrDefault(thread.threadId(), time);
      }
    }
    last = now;
    return used > COMPUTING_NANOS;
  }

  private ThreadGroup root() {
    var root = group;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return root;
  }

  private static Thread[] threads(ThreadGroup group) {
    int room = group.activeCount() + 8;
    while (true) {
      var threads = new Thread[room];
      int count = group.enumerate(threads);
      if (count < room) {
        return Arrays.copyOf(threads, count);
      }
      room *= 2;
    }
  }
}
