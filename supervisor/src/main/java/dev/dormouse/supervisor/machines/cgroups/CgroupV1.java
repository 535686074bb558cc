package dev.dormouse.supervisor.machines.cgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** One folder for each controller. */
final class CgroupV1 implements Cgroup {
  private static final int PERIOD_MICROS = 100_000;

  /** What was asked for in vain may have been this much at a time. */
  private static final long LARGE_PAGES = 4 << 20;

  private static final String FROZEN = "FROZEN";
  private static final Path HOST = Path.of("/proc/vmstat");

  private final Map<String, Path> controllers;
  private final Collection<Path> hierarchies;
  private final String name;
  private long memoryBytes;
  private long killedBefore;

  /**
   * Is not made yet.
   *
   * @param controllers where each is mounted
   * @param hierarchies all that are mounted: the runtime makes a group in each
   */
  CgroupV1(Map<String, Path> controllers, Collection<Path> hierarchies, String name) {
    this.controllers = controllers;
    this.hierarchies = hierarchies;
    this.name = name.substring(1);
  }

  @Override
  public void create(Limits limits) throws IOException {
    killedBefore = killedOnThisHost();
    memoryBytes = limits.memoryBytes();
    var memory = Files.createDirectories(in("memory"));
    CgroupFiles.writeIfThere(memory.resolve("memory.use_hierarchy"), "1");
    var bytes = Long.toString(limits.memoryBytes());
    CgroupFiles.write(memory.resolve("memory.limit_in_bytes"), bytes);
    CgroupFiles.writeIfThere(memory.resolve("memory.memsw.limit_in_bytes"), bytes);
    var pids = Files.createDirectories(in("pids"));
    CgroupFiles.write(pids.resolve("pids.max"), Integer.toString(limits.processes()));
    Files.createDirectories(in("cpu"));
    Files.createDirectories(in("freezer"));
  }

  @Override
  public void limitProcessor(int millis) throws IOException {
    var cpu = in("cpu");
    CgroupFiles.writeIfThere(cpu.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
    CgroupFiles.writeIfThere(
        cpu.resolve("cpu.cfs_quota_us"), Long.toString(PERIOD_MICROS * (long) millis / 1000));
  }

  @Override
  public void freeze() throws IOException {
    CgroupFiles.write(state(), FROZEN);
  }

  @Override
  public boolean isFrozen() throws IOException {
    return CgroupFiles.read(state()).equals(FROZEN);
  }

  @Override
  public void thaw() throws IOException {
    CgroupFiles.writeIfThere(state(), "THAWED");
  }

  /** The container's own: CRIU looks there. */
  private Path state() {
    return in("freezer").resolve(CONTAINER).resolve("freezer.state");
  }

  @Override
  public Set<Long> processes() throws IOException {
    return CgroupFiles.processes(in("freezer"));
  }

  /**
   * The kernel counts kills in the container's own group, which is gone by now. Here it notes the
   * most memory that was used, and for the whole host it counts what was killed for memory.
   */
  @Override
  public boolean memoryExceeded() throws IOException {
    var most = CgroupFiles.read(in("memory").resolve("memory.max_usage_in_bytes"));
    return !most.isEmpty()
        && Long.parseLong(most) > memoryBytes - LARGE_PAGES
        && killedOnThisHost() > killedBefore;
  }

  private long killedOnThisHost() throws IOException {
    return CgroupFiles.number(CgroupFiles.read(HOST), "oom_kill");
  }

  @Override
  public void remove() throws IOException {
    for (var hierarchy : hierarchies) {
      CgroupFiles.remove(hierarchy.resolve(name));
    }
  }

  private Path in(String controller) {
    var mounted = controllers.get(controller);
    if (mounted == null) {
      throw new IllegalStateException("the control group's controller " + controller + " is gone");
    }
    return mounted.resolve(name);
  }
}
