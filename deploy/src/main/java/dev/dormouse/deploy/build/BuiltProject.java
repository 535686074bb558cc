package dev.dormouse.deploy.build;

import java.util.List;
import java.util.stream.Stream;

/**
 * A project's class path: its own classes first, then its dependencies in the order of its build
 * tool.
 */
public record BuiltProject(LocalFile classes, List<LocalFile> dependencies) {
  public BuiltProject {
    dependencies = List.copyOf(dependencies);
  }

  public List<LocalFile> classPath() {
    return Stream.concat(Stream.of(classes), dependencies.stream()).toList();
  }

  /** The same dependencies with other classes. */
  public BuiltProject withClasses(LocalFile others) {
    return new BuiltProject(others, dependencies);
  }
}
