package dev.dormouse.deploy.project;

import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.TaskDeclaration;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a project's tasks get where they say nothing themselves.
 *
 * @param maxDuration the most time a run may compute, or null for no limit
 */
public record TaskDefaults(
    RetryPolicy retry, MachinePreset machine, @Nullable Duration maxDuration) {
  public static final TaskDefaults NONE =
      new TaskDefaults(RetryPolicy.DEFAULT, MachinePreset.DEFAULT, null);

  /** The task with nothing left open that a default exists for. */
  public TaskDeclaration fill(TaskDeclaration task) {
    return task.withDefaults(retry, machine, maxDuration);
  }
}
