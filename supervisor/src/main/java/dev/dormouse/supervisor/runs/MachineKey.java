package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.MachineImage;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.node.Assignment;
import org.jspecify.annotations.Nullable;

/**
 * Which machines are as good as each other for a run.
 *
 * @param fresh whether the machine executes one run only
 */
record MachineKey(
    DeploymentId deployment, MachinePreset preset, @Nullable MachineImage image, boolean fresh) {
  static MachineKey of(Assignment assignment) {
    return new MachineKey(
        assignment.deploymentId(),
        assignment.facts().machine(),
        assignment.image(),
        assignment.freshMachine());
  }

  /** The same for all that start from one template. */
  MachineKey likeTemplate() {
    return fresh ? new MachineKey(deployment, preset, image, false) : this;
  }
}
