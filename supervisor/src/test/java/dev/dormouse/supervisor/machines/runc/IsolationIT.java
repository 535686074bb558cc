package dev.dormouse.supervisor.machines.runc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.supervisor.fixture.Probe;
import dev.dormouse.supervisor.fixture.TestContainers;
import dev.dormouse.supervisor.machines.MachineFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What a task can do to others: nothing. */
class IsolationIT {
  @TempDir static Path folder;

  private static TestContainers containers;
  private Probe probe;

  @BeforeAll
  static void openContainers() throws IOException {
    containers = TestContainers.open(folder);
  }

  @AfterAll
  static void closeContainers() {
    containers.close();
    MachineFolders.delete(folder.resolve("containers"));
  }

  @BeforeEach
  void startAMachine() throws IOException {
    probe =
        Probe.start(
            containers.folder(), MachinePreset.MICRO, spec -> containers.runtime().start(spec));
  }

  @AfterEach
  void endIt() throws IOException {
    probe.close();
  }

  @Test
  void itsRootIsAnotherUserOnTheHostAndHasNoCapabilities() {
    assertThat(probe.ask("read /proc/self/uid_map").split("\\s+")).contains("100000");
    assertThat(probe.ask("read /proc/self/status"))
        .contains("CapEff:\t0000000000000000")
        .contains("CapBnd:\t0000000000000000")
        .contains("NoNewPrivs:\t1")
        .contains("Seccomp:\t2");
  }

  /** Its lack of capabilities would let both pass. */
  @Test
  @EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "call numbers")
  void systemCallsThatNoProgramNeedsAreRefused() {
    assertThat(probe.ask("system-call 39")).as("getpid").isEqualTo("1");
    assertThat(probe.ask("system-call 250 0 -3 0")).as("keyctl").isEqualTo("error 1");
    assertThat(probe.ask("system-call 272 268435456")).as("unshare").isEqualTo("error 1");
  }

  @Test
  void itsFilesAreReadOnlyButForItsOwnTemporaryFolder() {
    assertThat(probe.ask("write /opt/x")).contains("Read-only");
    assertThat(probe.ask("write /etc/hosts")).contains("failed");
    assertThat(probe.ask("write /run/dormouse/x")).contains("failed");
    var own = "/tmp/" + UUID.randomUUID();
    assertThat(probe.ask("write " + own)).isEqualTo(own);
    assertThat(Path.of(own)).doesNotExist();
  }

  @Test
  void itsTemporaryFolderHasALimit() {
    assertThat(probe.ask("fill 32")).isEqualTo("filled");
    assertThat(probe.ask("fill 200")).contains("No space left");
  }

  @Test
  void itSeesItsOwnProcessesOnly() {
    assertThat(probe.ask("pid")).isEqualTo("1");
    assertThat(probe.ask("sh for p in /proc/[0-9]*; do echo $p; done | wc -l")).matches("0 [2-5]");
  }

  @Test
  void itDoesNotReachTheKernelThroughProc() {
    assertThat(probe.ask("sh echo 1 > /proc/sysrq-trigger")).startsWith("2 ");
    assertThat(probe.ask("read /proc/kcore")).matches("|failed.*");
  }

  @Test
  void tooManyProcessesHurtOnlyItself() throws IOException {
    try (var larger =
        Probe.start(
            containers.folder(),
            MachinePreset.SMALL_2X,
            spec -> containers.runtime().start(spec))) {
      // Begins when the worker has the thread that it needs to watch the script.
      var watched =
          "found=; until [ \"$found\" ]; do for file in /proc/1/task/*/comm; do read name < $file;"
              + " case \"$name\" in *reaper*) found=1;; esac; done; done 2>/dev/null; ";
      var script =
          watched
              + "i=0; while [ $i -lt 1500 ]; do sleep 100 >/dev/null 2>&1 & i=$((i+1)); done; echo all";

      assertThat(larger.ask("sh " + script)).doesNotEndWith("all");
      assertThat(larger.ask("pid")).isEqualTo("1");
    }
  }

  @Test
  void moreMemoryThanItHasIsToldApartFromOtherKills() throws IOException {
    probe.ask("hold 120");

    var exit = probe.last("memory 120");

    assertThat(exit.outOfMemory()).as("%s: %s", exit, probe.machine().lastOutput()).isTrue();
    assertThat(exit.shown()).contains("more memory than its machine has");
  }

  @Test
  void aKilledMachineIsNotOutOfMemory() {
    probe.machine().kill();

    assertThat(probe.exit().join().outOfMemory()).isFalse();
  }

  @Test
  void itsPresetLimitsIt() throws IOException {
    assertThat(limit("cpu", "cpu.cfs_quota_us", "cpu.max")).containsAnyOf("100000", "25000");
    assertThat(limit("memory", "memory.limit_in_bytes", "memory.max"))
        .isEqualTo(Long.toString(256L << 20));
    assertThat(limit("pids", "pids.max", "pids.max")).isEqualTo("1024");
  }

  @Test
  void nothingIsLeftOfAKilledMachine() throws IOException {
    var group = group();
    assertThat(found(group)).isNotEmpty();

    probe.close();

    assertThat(found(group)).isEmpty();
    assertThat(folder.resolve("containers/machines")).isEmptyDirectory();
    assertThat(folder.resolve("containers/runc")).isEmptyDirectory();
  }

  private String limit(String controller, String first, String second) throws IOException {
    var group = group();
    var old = Path.of("/sys/fs/cgroup", controller, group, first);
    return Files.readString(Files.exists(old) ? old : Path.of("/sys/fs/cgroup", group, second))
        .strip();
  }

  /** The machine's, around the container's own. */
  private String group() {
    var group =
        Pattern.compile("(/dormouse/[^/]+/[^/]+)/c").matcher(probe.ask("read /proc/self/cgroup"));
    assertThat(group.find()).isTrue();
    return group.group(1);
  }

  private static List<Path> found(String group) throws IOException {
    var all = new ArrayList<Path>();
    try (var hierarchies =
        Files.newDirectoryStream(Path.of("/sys/fs/cgroup"), Files::isDirectory)) {
      for (var hierarchy : hierarchies) {
        all.add(Path.of(hierarchy.toString(), group));
      }
    }
    all.add(Path.of("/sys/fs/cgroup", group));
    return all.stream().filter(Files::exists).toList();
  }
}
