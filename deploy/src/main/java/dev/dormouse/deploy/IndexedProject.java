package dev.dormouse.deploy;

import dev.dormouse.deploy.build.BuiltProject;
import dev.dormouse.protocol.TaskDeclaration;
import java.util.List;

/** A built project whose tasks are known. */
public record IndexedProject(BuiltProject built, List<TaskDeclaration> tasks) {
  public IndexedProject {
    tasks = List.copyOf(tasks);
  }
}
