package dev.dormouse.protocol.api;

import dev.dormouse.protocol.FileRef;
import dev.dormouse.protocol.TaskDeclaration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/v1/deployments}: makes a version from files that the server has
 * already ({@code PUT /api/v1/blobs/{digest}}; {@code POST /api/v1/blobs/missing} tells which it
 * lacks).
 *
 * @param tasks the tasks with the project's defaults filled in
 * @param promote whether the version becomes the current one
 * @param cliVersion of the program that deploys; null where it says nothing of itself
 */
public record DeployRequest(
    List<FileRef> files,
    List<String> packages,
    List<TaskDeclaration> tasks,
    boolean promote,
    @Nullable String cliVersion) {
  public DeployRequest {
    files = List.copyOf(files);
    packages = List.copyOf(packages);
    tasks = List.copyOf(tasks);
  }
}
