package dev.dormouse.deploy.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The worker as it is started: its own class path, which comes after a project's, and its main
 * class.
 */
public record WorkerProgram(List<Path> classPath, String mainClass) {
  public WorkerProgram {
    classPath = List.copyOf(classPath);
  }

  /** The worker whose jars are in a folder. */
  public static WorkerProgram in(Path folder, String mainClass) throws IOException {
    try (var files = Files.list(folder)) {
      return new WorkerProgram(
          files.filter(file -> file.toString().endsWith(".jar")).sorted().toList(), mainClass);
    }
  }
}
