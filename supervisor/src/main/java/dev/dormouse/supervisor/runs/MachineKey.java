package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.MachineImage;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.node.Assignment;
import org.jspecify.annotations.Nullable;

/**
 * Which machines are as good as each other for a run. Those that began with other variables are
 * not: a program reads them once.
 *
 * @param variables the revision of the variables that it has at least
 * @param fresh whether the machine executes one run only
 */
record MachineKey(
    DeploymentId deployment,
    long variables,
    MachinePreset preset,
    @Nullable MachineImage image,
    boolean fresh) {
  static MachineKey of(Assignment assignment) {
    return new MachineKey(
        assignment.deploymentId(),
        assignment.variables(),
        assignment.facts().machine(),
        assignment.image(),
        assignment.freshMachine());
  }

  /** The same for all that start from one template. */
  MachineKey likeTemplate() {
    return fresh ? new MachineKey(deployment, variables, preset, image, false) : this;
  }
}
