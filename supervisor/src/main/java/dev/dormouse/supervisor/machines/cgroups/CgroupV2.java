package dev.dormouse.supervisor.machines.cgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** One folder for all controllers. */
final class CgroupV2 implements Cgroup {
  static final List<String> CONTROLLERS = List.of("cpu", "memory", "pids");

  private static final int PERIOD_MICROS = 100_000;

  private final Path mounted;
  private final Path group;

  CgroupV2(Path mounted, String name) {
    this.mounted = mounted;
    this.group = mounted.resolve(name.substring(1));
  }

  @Override
  public void create(Limits limits) throws IOException {
    Files.createDirectories(group);
    // Each level hands the controllers on to the next.
    for (var above = mounted; !above.equals(group); above = below(above)) {
      for (var controller : CONTROLLERS) {
        CgroupFiles.write(above.resolve("cgroup.subtree_control"), "+" + controller);
      }
    }
    CgroupFiles.write(group.resolve("memory.max"), Long.toString(limits.memoryBytes()));
    CgroupFiles.writeIfThere(group.resolve("memory.swap.max"), "0");
    CgroupFiles.write(group.resolve("pids.max"), Integer.toString(limits.processes()));
  }

  private Path below(Path above) {
    return above.resolve(group.getName(above.getNameCount()));
  }

  @Override
  public void limitProcessor(int millis) throws IOException {
    CgroupFiles.writeIfThere(
        group.resolve("cpu.max"), PERIOD_MICROS * (long) millis / 1000 + " " + PERIOD_MICROS);
  }

  @Override
  public void freeze() throws IOException {
    CgroupFiles.write(container().resolve("cgroup.freeze"), "1");
  }

  @Override
  public boolean isFrozen() throws IOException {
    return CgroupFiles.number(CgroupFiles.read(container().resolve("cgroup.events")), "frozen")
        == 1;
  }

  @Override
  public void thaw() throws IOException {
    CgroupFiles.writeIfThere(container().resolve("cgroup.freeze"), "0");
  }

  private Path container() {
    return group.resolve(CONTAINER);
  }

  @Override
  public Set<Long> processes() throws IOException {
    return CgroupFiles.processes(group);
  }

  /** Counts those of groups below, too, and of such that are gone. */
  @Override
  public boolean memoryExceeded() throws IOException {
    return CgroupFiles.number(CgroupFiles.read(group.resolve("memory.events")), "oom_kill") > 0;
  }

  @Override
  public void remove() throws IOException {
    CgroupFiles.remove(group);
  }
}
