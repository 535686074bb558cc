package dev.dormouse.worker.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where tasks are found, and what is said where they cannot be. */
final class TaskScanTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @TempDir Path folder;

  @Test
  void findsTasksOfAnyVisibilityInFoldersOfTheClassPath() throws LoadFailure {
    var loaded = scan(CLASS_PATH, "dev.dormouse.worker.samples").load();

    assertThat(loaded.find(new TaskId("add"))).isPresent();
    assertThat(loaded.find(new TaskId("empty"))).isPresent();
    assertThat(loaded.declarations()).extracting(TaskDeclaration::id).isSorted();
  }

  @Test
  void findsTasksInJars() throws Exception {
    // given
    var jar = folder.resolve("tasks.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        var entries = new JarOutputStream(file)) {
      entries.putNextEntry(new JarEntry("dev/dormouse/worker/broken/duplicates/One.class"));
      entries.putNextEntry(new JarEntry("dev/dormouse/worker/broken/duplicates/note.txt"));
    }

    // when
    var loaded = scan(jar.toString(), "dev.dormouse.worker.broken.duplicates").load();

    // then
    assertThat(loaded.declarations())
        .singleElement()
        .extracting(t -> t.id().value())
        .isEqualTo("same");
  }

  @Test
  void takesTwoFieldsWithOneTaskForOne() {
    assertThatThrownBy(() -> scan(CLASS_PATH, "dev.dormouse.worker.broken.duplicates").load())
        .isInstanceOf(LoadFailure.class)
        .hasMessage(
            "two tasks have the id \"same\": one in class"
                + " dev.dormouse.worker.broken.duplicates.One, one in field TASK of class"
                + " dev.dormouse.worker.broken.duplicates.Other; give one of them another id");
  }

  @Test
  void namesTheClassWhoseInitializerThrows() {
    assertThatThrownBy(() -> scan(CLASS_PATH, "dev.dormouse.worker.broken.initializer").load())
        .isInstanceOf(LoadFailure.class)
        .hasMessageContaining("dev.dormouse.worker.broken.initializer.Throwing")
        .hasMessageContaining("IllegalStateException: the settings are missing");
  }

  @Test
  void namesTheFieldThatHasNoTask() {
    assertThatThrownBy(() -> scan(CLASS_PATH, "dev.dormouse.worker.broken.nothing").load())
        .isInstanceOf(LoadFailure.class)
        .hasMessage(
            "field task of class dev.dormouse.worker.broken.nothing.Unset is null; it must be a"
                + " task");
  }

  @Test
  void saysWhereItLookedWhenThereIsNoTask() {
    assertThatThrownBy(() -> scan(CLASS_PATH, "dev.dormouse.worker.broken.none").load())
        .isInstanceOf(LoadFailure.class)
        .hasMessageStartingWith(
            "no task was found in the 1 classes of the packages dev.dormouse.worker.broken.none");
    assertThatThrownBy(
            () -> new TaskScan(CLASS_PATH, List.of(), getClass().getClassLoader()).load())
        .hasMessageContaining("no package is named");
  }

  @Test
  void namesWhatCannotBeRead() throws IOException {
    var jar = Files.writeString(folder.resolve("broken.jar"), "this is no jar");

    assertThatThrownBy(() -> scan(jar.toString(), "any").load())
        .isInstanceOf(LoadFailure.class)
        .hasMessageContaining("broken.jar");
  }

  private static TaskScan scan(String classPath, String name) {
    return new TaskScan(classPath, List.of(name), TaskScanTest.class.getClassLoader());
  }
}
