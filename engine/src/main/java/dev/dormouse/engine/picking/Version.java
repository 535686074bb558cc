package dev.dormouse.engine.picking;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import java.util.Map;

/** A deployment's version and tasks. */
record Version(DeploymentId id, String version, Map<TaskId, TaskDeclaration> tasks) {
  Version {
    tasks = Map.copyOf(tasks);
  }
}
