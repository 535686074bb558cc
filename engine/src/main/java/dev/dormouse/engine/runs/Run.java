package dev.dormouse.engine.runs;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run's row, without what may be large: payload, output, error, metadata.
 *
 * @param revision grows with every change of the row
 * @param epoch number of times it was handed to a machine
 * @param attempt number of the latest attempt, 0 before the first
 * @param lost attempts that ended through no fault of the run
 * @param losses how often a machine with it was lost, attempts that were restored included
 * @param deploymentId what it is locked to; from the start where a version was asked for
 * @param nodeId the node with a machine that holds the run, also while it waits
 * @param reporter whose reports are heard, or null
 * @param idempotencyKey as it was triggered with
 */
public record Run(
    RunId id,
    EnvironmentId environmentId,
    TaskId taskId,
    RunStatus status,
    long revision,
    long epoch,
    int attempt,
    int lost,
    int losses,
    Lane lane,
    long position,
    @Nullable DeploymentId deploymentId,
    @Nullable NodeId nodeId,
    @Nullable CheckpointId checkpointId,
    @Nullable Reporter reporter,
    @Nullable String idempotencyKey,
    boolean isTest,
    RunSettings settings,
    RunTimes times,
    RunOrigin origin) {

  /** The machine whose reports are heard: of that node, handed the run since that epoch. */
  public record Reporter(NodeId nodeId, long sinceEpoch) {}

  /** Whether a machine or a checkpoint holds the run's state. */
  public boolean isHeld() {
    return nodeId != null || checkpointId != null;
  }

  /** How many attempts may follow the latest one, should it fail by itself. */
  public int attemptsLeft() {
    var policy = Objects.requireNonNullElse(settings.retry(), RetryPolicy.DEFAULT);
    int most = Objects.requireNonNullElse(settings.maxAttempts(), policy.maxAttempts());
    return Math.max(0, most - (attempt - lost));
  }

  public boolean isCancelRequested() {
    return times.cancelRequestedAt() != null;
  }
}
