package dev.dormouse.supervisor.machines.runc;

import static dev.dormouse.supervisor.fixture.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.supervisor.fixture.ContainerTools;
import dev.dormouse.supervisor.fixture.ContainersProgram;
import dev.dormouse.supervisor.fixture.TestContainers;
import dev.dormouse.supervisor.machines.MachineFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers of a supervisor that is killed do not compute on. */
class KilledSupervisorsContainersIT {
  private static final Pattern GROUP = Pattern.compile("/dormouse/[^/]+/[^/]+/c");

  @TempDir Path folder;

  @Test
  void theyDieWithItAndTheNextSupervisorRemovesWhatIsLeft() throws Exception {
    ContainerTools.required();
    var ready = folder.resolve("ready");
    var supervisor = ContainersProgram.start(folder.resolve("data"), ready);
    await("two containers are there", () -> Files.exists(ready));
    var groups =
        new TreeSet<>(
            GROUP.matcher(Files.readString(ready)).results().map(m -> m.group()).toList());
    assertThat(groups).hasSize(2);
    assertThat(processes(groups)).isNotEmpty();

    supervisor.destroyForcibly().waitFor();

    await("even the paused one is dead", () -> processes(groups).isEmpty());
    await("nothing is mounted", () -> mounts(folder) == 0);
    try (var next = TestContainers.open(folder.resolve("data"))) {
      assertThat(next.runtime().platform()).isNotEmpty();
      assertThat(groups)
          .noneMatch(group -> exists(Path.of(group).getParent().getParent().toString()));
      assertThat(folder.resolve("data/containers/machines")).isEmptyDirectory();
      assertThat(mounts(folder)).isEqualTo(1);
    }
    assertThat(mounts(folder)).isZero();
    MachineFolders.delete(folder.resolve("data"));
  }

  private static List<String> processes(Iterable<String> groups) {
    var found = new java.util.ArrayList<String>();
    for (var group : groups) {
      for (var hierarchy : List.of("freezer", "")) {
        var file = Path.of("/sys/fs/cgroup", hierarchy, group, "cgroup.procs");
        try {
          found.addAll(Files.exists(file) ? Files.readAllLines(file) : List.of());
        } catch (IOException e) {
          // Removed while it was read.
        }
      }
    }
    return found;
  }

  private static boolean exists(String group) {
    return Files.exists(Path.of("/sys/fs/cgroup/freezer", group))
        || Files.exists(Path.of("/sys/fs/cgroup", group));
  }

  /** How often something below the folder is mounted somewhere. */
  private static long mounts(Path folder) {
    try {
      return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
          .filter(line -> line.contains(folder.getFileName().toString()))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
