package dev.dormouse.protocol.node;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.MachineImage;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.worker.RunFacts;
import dev.dormouse.protocol.worker.Succession;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A run handed to a node: to begin an attempt, or, where {@code begin} is null, to continue the one
 * that waits in a machine of the node or in a checkpoint.
 *
 * @param runToken lets the run call the API in its own name, until its epoch grows
 * @param checkpointId the checkpoint to restore, or null where the run begins or its machine is
 *     still on the node
 * @param succeeds the waits of the checkpoint where that is another run's, of which this one is a
 *     replay; null where the run goes on as itself
 * @param results the waits that have ended and that the run has not been told of
 * @param computed how long the run has computed so far, over all attempts
 * @param freshMachine whether the machine must not have run anything before
 * @param image what its machine must have beside Java, or null for nothing
 * @param cancelRequested whether the run is to be stopped as canceled as soon as it continues
 */
public record Assignment(
    RunEpoch run,
    TaskId taskId,
    DeploymentId deploymentId,
    @Nullable Begin begin,
    RunFacts facts,
    String runToken,
    @Nullable CheckpointId checkpointId,
    @Nullable List<Succession.Renamed> succeeds,
    List<WaitResult> results,
    Duration computed,
    boolean freshMachine,
    @Nullable MachineImage image,
    boolean cancelRequested) {
  public Assignment {
    succeeds = succeeds == null ? null : List.copyOf(succeeds);
    results = List.copyOf(results);
  }

  /** What the worker learns that goes on as this run; null where it was this run before. */
  public @Nullable Succession succession() {
    return succeeds == null ? null : new Succession(facts, succeeds);
  }

  /** An attempt from the task's first line. */
  public record Begin(JsonNode payload) {}
}
