package dev.dormouse.supervisor.machines.cgroups;

import static dev.dormouse.supervisor.fixture.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Control groups of version 2. What they write is read in plain files; what the kernel does of it
 * is tried where a hierarchy is mounted, be it beside version 1 and without its controllers.
 */
class CgroupV2Test {
  @TempDir private Path folder;

  @Test
  void limitsAreWrittenAndControllersHandedOnFromLevelToLevel() throws IOException {
    var group = new CgroupV2(folder, "/dormouse/node/1");

    group.create(new Cgroup.Limits(64 << 20, 100));
    Files.writeString(folder.resolve("dormouse/node/1/cpu.max"), "");
    group.limitProcessor(250);

    for (var above : List.of("", "dormouse", "dormouse/node")) {
      assertThat(folder.resolve(above).resolve("cgroup.subtree_control")).isRegularFile();
    }
    assertThat(folder.resolve("dormouse/node/1/cgroup.subtree_control")).doesNotExist();
    assertThat(folder.resolve("dormouse/node/1/memory.max")).hasContent("67108864");
    assertThat(folder.resolve("dormouse/node/1/pids.max")).hasContent("100");
    assertThat(folder.resolve("dormouse/node/1/cpu.max")).hasContent("25000 100000");
  }

  @Test
  void aKillForMemoryIsReadFromItsOwnCount() throws IOException {
    var group = new CgroupV2(folder, "/one");
    var events = Files.createDirectories(folder.resolve("one")).resolve("memory.events");

    Files.writeString(events, "low 0\nhigh 0\nmax 7\noom 1\noom_kill 0\n");
    assertThat(group.memoryExceeded()).isFalse();
    Files.writeString(events, "low 0\nhigh 0\nmax 7\noom 1\noom_kill 1\n");
    assertThat(group.memoryExceeded()).isTrue();
  }

  @Test
  void areChosenWhereTheHostHasNothingElse() throws IOException {
    var unified = "30 23 0:26 / " + folder + " rw - cgroup2 cgroup2 rw\n";

    assertThat(Cgroups.of(unified, "n").of("1")).isInstanceOf(CgroupV2.class);
    var both = new StringBuilder(unified);
    for (var each : List.of("cpu", "memory", "pids", "freezer", "devices", "cpuset", "cpuacct")) {
      both.append("31 23 0:27 / /sys/").append(each).append(" rw - cgroup cgroup rw,");
      both.append(each).append('\n');
    }
    assertThat(Cgroups.of(both.toString(), "n").of("1")).isInstanceOf(CgroupV1.class);
  }

  @Test
  void theKernelFreezesThawsAndKillsWhatIsInThem() throws Exception {
    var mounted = mounted();
    var name = "/dormouse-test-" + ProcessHandle.current().pid();
    var group = new CgroupV2(mounted, name);
    var container =
        Files.createDirectories(mounted.resolve(name.substring(1)).resolve(Cgroup.CONTAINER));
    var process = new ProcessBuilder("sleep", "600").start();
    try {
      Files.writeString(container.resolve("cgroup.procs"), Long.toString(process.pid()));
      assertThat(group.processes()).containsExactly(process.pid());

      group.freeze();
      await("it is frozen", () -> is(group, true));
      group.thaw();
      await("it goes on", () -> is(group, false));
      group.freeze();

      await("it is killed though it stands still", () -> gone(group));
      assertThat(container).doesNotExist();
      assertThat(process.waitFor()).isNotZero();
    } finally {
      process.destroyForcibly();
      await("nothing is left", () -> gone(group));
    }
  }

  private static Path mounted() throws IOException {
    var place =
        Files.readString(Path.of("/proc/self/mountinfo"))
            .lines()
            .filter(line -> line.contains(" - cgroup2 "))
            .map(line -> Path.of(line.split(" ", -1)[4]))
            .filter(Files::isWritable)
            .findFirst();
    Assumptions.assumeTrue(place.isPresent(), "no control groups of version 2 are mounted here");
    return place.orElseThrow();
  }

  private static boolean is(CgroupV2 group, boolean frozen) {
    try {
      return group.isFrozen() == frozen;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean gone(CgroupV2 group) {
    try {
      return group.killAndRemove();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
