package dev.dormouse.worker.run;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The threads that an attempt has beside those known to wait: whether there are any, and whether
 * they compute, which is told by the processor time that the JVM's threads use.
 */
final class OtherThreads {
  /** Names of the worker's own threads begin so. */
  static final String OURS = "dormouse-";

  private static final long COMPUTING_NANOS = 1_000_000;

  private final ThreadGroup group;
  private final ThreadMXBean times = ManagementFactory.getThreadMXBean();
  private Map<Long, Long> last = Map.of();
  private boolean computing = true;
  private int contradicting;

  /**
   * @param group the group of the task's thread, which the threads that it starts are in
   */
  OtherThreads(ThreadGroup group) {
    this.group = group;
  }

  /** Whether the task has platform threads beside the given ones; it cannot be told of virtual. */
  boolean live(Set<Thread> known) {
    for (var thread : threads(group)) {
      if (!known.contains(thread)) {
        return true;
      }
    }
    return false;
  }

  void sample() {
    var now = new HashMap<Long, Long>();
    long used = 0;
    for (var thread : threads(root())) {
      if (!thread.getName().startsWith(OURS)) {
        long time = Math.max(0, times.getThreadCpuTime(thread.threadId()));
        now.put(thread.threadId(), time);
        used += time - last.getOrDefault(thread.threadId(), 0L);
      }
    }
    boolean first = last.isEmpty();
    last = now;
    // It takes some samples in a row to change the opinion: a single one may be the worker's own
    // doing, or a library's thread that looks after something now and then.
    contradicting = !first && (used > COMPUTING_NANOS) != computing ? contradicting + 1 : 0;
    if (contradicting >= ThreadQuiet.SAMPLES) {
      computing = !computing;
      contradicting = 0;
    }
  }

  boolean compute() {
    return computing;
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
