package dev.dormouse.deploy.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dormouse.deploy.build.BuiltProject;
import dev.dormouse.deploy.build.LocalFile;
import dev.dormouse.deploy.build.ReproducibleJar;
import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.project.ProjectFile;
import dev.dormouse.deploy.project.TaskDefaults;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.TaskDeclaration;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskIndexIT {
  @TempDir private Path folder;
  private BuiltProject built;

  @BeforeEach
  void buildAProjectWithoutCode() throws Exception {
    var jar = folder.resolve("classes.jar");
    ReproducibleJar.pack(Files.createDirectory(folder.resolve("classes")), jar);
    built = new BuiltProject(LocalFile.of(jar), List.of());
  }

  @Test
  void namesTheTasksInOrderWithTheProjectsDefaults() throws Exception {
    var tasks = index(Duration.ofSeconds(30)).tasks(project("b", "a"), built);

    assertThat(tasks).extracting(task -> task.id().value()).containsExactly("a", "b");
    assertThat(tasks)
        .extracting(TaskDeclaration::retry)
        .containsOnly(RetryPolicy.NONE.withMaxAttempts(9));
    assertThat(tasks).extracting(TaskDeclaration::machine).containsOnly(MachinePreset.MICRO);
  }

  @Test
  void doesNotWaitForAWorkerThatStays() throws Exception {
    assertThat(index(Duration.ofSeconds(30)).tasks(project("stays"), built)).hasSize(1);
  }

  @Test
  void refusesTwoTasksOfOneId() {
    var failure = refused(Duration.ofSeconds(30), "once", "twice");

    assertThat(failure.details()).containsExactly("once is declared in a.once and in a.twice");
  }

  @Test
  void saysWhyTasksCouldNotBeLoaded() {
    var failure = refused(Duration.ofSeconds(30), "fails");

    assertThat(failure).hasMessage("The tasks of cinema could not be loaded:");
    assertThat(failure.details()).first().isEqualTo("java.lang.ExceptionInInitializerError");
  }

  @Test
  void showsTheLastWordsOfAProcessThatDied() {
    var failure = refused(Duration.ofSeconds(30), "dies");

    assertThat(failure).hasMessageContaining("ended with exit code 7");
    assertThat(failure.details()).containsExactly("the database is not there");
  }

  @Test
  void givesUpOnAProjectThatHangsWhileLoading() {
    assertThat(refused(Duration.ofSeconds(1), "hangs"))
        .hasMessageContaining("were not loaded within 1 s");
  }

  @Test
  void saysWhatATaskIsWhereNoneWasFound() {
    assertThat(refused(Duration.ofSeconds(30), "none"))
        .hasMessageContaining("No task was found in none")
        .hasMessageContaining("static field of type Task");
  }

  private DeployFailed refused(Duration limit, String... packages) {
    return catchThrowableOfType(
        DeployFailed.class, () -> index(limit).tasks(project(packages), built));
  }

  private static ProjectFile project(String... packages) {
    return new ProjectFile(
        "cinema",
        List.of(packages),
        new TaskDefaults(RetryPolicy.NONE.withMaxAttempts(9), MachinePreset.MICRO, null));
  }

  private static TaskIndex index(Duration limit) {
    var classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(Path::of)
            .toList();
    return new TaskIndex(
        Path.of(System.getProperty("java.home"), "bin/java"),
        new WorkerProgram(classPath, SmallWorker.class.getName()),
        limit);
  }
}
