package dev.dormouse.supervisor.machines;

import dev.dormouse.protocol.MachineImage;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.node.DeploymentManifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a machine is to be.
 *
 * @param image what it has beside Java, or null for nothing
 * @param classPath the files of the deployment, in order
 * @param folder the machine's own, private to it and deleted after it
 * @param socket where its worker finds the supervisor
 * @param output takes the lines that its process writes before its worker captures them
 */
public record MachineSpec(
    DeploymentManifest deployment,
    MachinePreset preset,
    @Nullable MachineImage image,
    List<Path> classPath,
    Path folder,
    Path socket,
    Consumer<String> output) {
  public MachineSpec {
    classPath = List.copyOf(classPath);
  }

  /**
   * The variables that its process is given beside what its runtime needs, and, for a worker that
   * is restored after they were changed, their names.
   *
   * @param node what every machine of the node gets; the deployment's come before them
   */
  public Map<String, String> environment(Map<String, String> node) {
    var environment = new TreeMap<>(node);
    environment.putAll(deployment.environment());
    environment.put("DORMOUSE_VARIABLES", String.join(",", environment.keySet()));
    environment.put("DORMOUSE_PACKAGES", String.join(",", deployment.packages()));
    return environment;
  }
}
