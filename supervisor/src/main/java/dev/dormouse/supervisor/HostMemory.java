package dev.dormouse.supervisor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How much memory the host has. */
final class HostMemory {
  private static final int USUAL_MIB = 4096;

  private HostMemory() {}

  /** Where it cannot be told, that of the usual small one. */
  static int mib() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? (int) (system.getTotalMemorySize() >> 20)
        : USUAL_MIB;
  }
}
