package dev.dormouse.worker.checkpoint;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.ArrayList;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Makes the heap small for a checkpoint: what is garbage would be dumped, stored and read again.
 */
final class Heap {
  private static final int CHUNK = 256 * 1024;

  /** Kept free so that filling up does not begin a collection, which would undo it. */
  private static final long MARGIN = 512 * 1024;

  private Heap() {}

  static void shrink() {
    System.gc();
    trimNative();
    for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().contains("Eden")) {
        var unused = fill(free(pool) - MARGIN);
      }
    }
  }

  /** What the JVM's compilers have allocated and freed would be dumped as it is, too. */
  private static void trimNative() {
    try {
      var unused =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "systemTrimNativeHeap",
                  new Object[0],
                  new String[0]);
    } catch (JMException e) {
      // A JVM without it has larger checkpoints.
    }
  }

  /**
   * After a collection Eden is empty, but its pages still have what was in them. Arrays fill it
   * with zeros, and pages of zeros take nothing in the store.
   *
   * @return how many arrays, so that none of them is left out as useless
   */
  private static int fill(long bytes) {
    var zeros = new ArrayList<byte[]>();
    for (long left = bytes; left >= CHUNK; left -= CHUNK) {
      zeros.add(new byte[CHUNK]);
    }
    return zeros.size();
  }

  private static long free(MemoryPoolMXBean pool) {
    var usage = pool.getUsage();
    return usage.getCommitted() - usage.getUsed();
  }
}
