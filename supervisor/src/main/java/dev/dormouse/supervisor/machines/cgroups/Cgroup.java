package dev.dormouse.supervisor.machines.cgroups;

import java.io.IOException;
import java.util.Set;

/**
 * The control group of one machine. It holds the limits; the container has a group of its own in
 * it, which its runtime makes and removes.
 */
public sealed interface Cgroup permits CgroupV1, CgroupV2 {
  /** What the container's own group is called inside. */
  String CONTAINER = "c";

  /** Limits, in the way of the kernel: what is beyond the memory is killed. */
  record Limits(long memoryBytes, int processes) {}

  /** Makes it, with these limits and as much of the processors as there is. */
  void create(Limits limits) throws IOException;

  /** In thousandths of a processor; nothing happens where the group is gone. */
  void limitProcessor(int millis) throws IOException;

  /** Begins to stop all processes in it; {@link #isFrozen} tells when they have. */
  void freeze() throws IOException;

  boolean isFrozen() throws IOException;

  void thaw() throws IOException;

  /** All processes in it, as the host numbers them; none where it does not exist. */
  Set<Long> processes() throws IOException;

  /** Whether the kernel has killed one of them because of the memory limit. */
  boolean memoryExceeded() throws IOException;

  /** Removes it; it has no processes any more. */
  void remove() throws IOException;

  /**
   * Kills what is in it and removes it, as far as that goes without waiting; true if it is gone.
   */
  default boolean killAndRemove() throws IOException {
    thaw();
    var left = processes();
    left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    if (!left.isEmpty()) {
      return false;
    }
    remove();
    return true;
  }
}
