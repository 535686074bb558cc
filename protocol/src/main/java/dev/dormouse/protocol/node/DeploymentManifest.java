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
 * @param environment variables for the tasks' process
 */
public record DeploymentManifest(
    DeploymentId id,
    String version,
    List<FileRef> files,
    List<String> packages,
    Map<String, String> environment) {
  public DeploymentManifest {
    files = List.copyOf(files);
    packages = List.copyOf(packages);
    environment = Map.copyOf(environment);
  }
}
