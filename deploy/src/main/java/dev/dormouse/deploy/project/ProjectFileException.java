package dev.dormouse.deploy.project;

import java.nio.file.Path;
import java.util.List;

/** A project file that cannot be used, with everything that is wrong with it. */
public final class ProjectFileException extends Exception {
  private final List<String> problems;

  ProjectFileException(Path file, List<String> problems) {
    super(text(file, problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }

  private static String text(Path file, List<String> problems) {
    if (problems.size() == 1) {
      return file + ": " + problems.getFirst();
    }
    var text = new StringBuilder(file + " has " + problems.size() + " problems:");
    for (int i = 0; i < problems.size(); i++) {
      text.append("\n  ").append(i + 1).append(". ").append(problems.get(i));
    }
    return text.toString();
  }
}
