package dev.dormouse.deploy;

import dev.dormouse.deploy.build.BuiltProject;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.api.DeployAnswer;
import java.util.List;

/** A version that was made, and of what. */
public record Deployed(DeployAnswer version, BuiltProject built, List<TaskDeclaration> tasks) {
  public Deployed {
    tasks = List.copyOf(tasks);
  }
}
