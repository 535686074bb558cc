package dev.dormouse.protocol.api;

import dev.dormouse.protocol.FileRef;
import dev.dormouse.protocol.TaskDeclaration;
import java.util.List;

/**
 * The body of {@code POST /api/v1/deployments}: makes a version from files that the server has
 * already ({@code PUT /api/v1/blobs/{digest}}; {@code POST /api/v1/blobs/missing} tells which it
 * lacks).
 *
 * @param tasks the tasks with the project's defaults filled in
 * @param promote whether the version becomes the current one
 */
public record DeployRequest(
    List<FileRef> files, List<String> packages, List<TaskDeclaration> tasks, boolean promote) {
  public DeployRequest {
    files = List.copyOf(files);
    packages = List.copyOf(packages);
    tasks = List.copyOf(tasks);
  }
}
