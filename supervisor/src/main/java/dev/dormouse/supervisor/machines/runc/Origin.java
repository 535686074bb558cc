package dev.dormouse.supervisor.machines.runc;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.supervisor.checkpoints.raw.Template;
import dev.dormouse.supervisor.machines.images.RootImage;
import org.jspecify.annotations.Nullable;

/**
 * What a machine began as.
 *
 * @param key what it has in common with the machines that may start from its template
 * @param template most of its pages are still equal to; null after a cold start
 */
record Origin(
    DeploymentId deployment,
    MachinePreset preset,
    RootImage image,
    String key,
    @Nullable Template template) {
  /** The same for a machine that goes on after it has left a template. */
  Origin of(Template left) {
    return new Origin(deployment, preset, image, key, left);
  }
}
