package dev.dormouse.protocol.node;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.FileRef;
import java.util.List;
import java.util.Map;

/**
 * What a node needs to run a version: {@code GET /node/v1/deployments/{id}}; files come from {@code
 * GET /node/v1/blobs/{digest}}.
 *
 * @param files the class path in its order
 * @param packages where the worker looks for tasks
 * @param revision of the environment's variables; all else of a version never changes
 * @param environment variables for the tasks' process, as of that revision
 */
public record DeploymentManifest(
    DeploymentId id,
    String version,
    List<FileRef> files,
    List<String> packages,
    long revision,
    Map<String, String> environment) {
  public DeploymentManifest {
    files = List.copyOf(files);
    packages = List.copyOf(packages);
    environment = Map.copyOf(environment);
  }

  /** A version in an environment that has never had a variable. */
  public DeploymentManifest(
      DeploymentId id, String version, List<FileRef> files, List<String> packages) {
    this(id, version, files, packages, 0, Map.of());
  }

  /** Without the variables, which may be secrets. */
  @Override
  public String toString() {
    return "DeploymentManifest[" + id + ", revision=" + revision + "]";
  }
}
