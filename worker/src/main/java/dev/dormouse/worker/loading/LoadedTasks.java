package dev.dormouse.worker.loading;

import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.sdk.Task;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tasks of a deployment. */
public record LoadedTasks(Map<TaskId, Task<?, ?>> tasks, List<TaskDeclaration> declarations) {
  public LoadedTasks {
    tasks = Map.copyOf(tasks);
    declarations = List.copyOf(declarations);
  }

  public Optional<Task<?, ?>> find(TaskId id) {
    return Optional.ofNullable(tasks.get(id));
  }
}
