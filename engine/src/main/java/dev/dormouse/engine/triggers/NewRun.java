package dev.dormouse.engine.triggers;

import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * A run that is to be, its request checked.
 *
 * @param payload JSON
 * @param context JSON, or null
 * @param lockedTo the deployment it must run on, its parent's; null for the version asked for, or
 *     the current one when it is dequeued
 */
public record NewRun(
    RunId id,
    EnvironmentId environmentId,
    TaskId taskId,
    String payload,
    @Nullable String context,
    RunOptions options,
    RunOrigin origin,
    @Nullable DeploymentId lockedTo) {
  public NewRun withOrigin(RunOrigin newOrigin) {
    return new NewRun(id, environmentId, taskId, payload, context, options, newOrigin, lockedTo);
  }

  /** With the payload and metadata of another. */
  NewRun withPayloadOf(NewRun other) {
    return new NewRun(
        id,
        environmentId,
        taskId,
        other.payload,
        other.context,
        options.withMetadata(other.options.metadata()),
        origin,
        lockedTo);
  }

  public NewRun lockedTo(DeploymentId deployment) {
    return new NewRun(id, environmentId, taskId, payload, context, options, origin, deployment);
  }
}
