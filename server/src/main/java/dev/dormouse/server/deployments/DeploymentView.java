package dev.dormouse.server.deployments;

import dev.dormouse.engine.deployments.Deployment;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as the API shows it.
 *
 * @param status always {@code DEPLOYED}: a version exists when it is whole
 * @param deployedAt when it last became the current one
 * @param livingRuns how many of its runs are not over; in lists only
 * @param worker its tasks; left out of lists
 */
record DeploymentView(
    DeploymentId id,
    String version,
    String shortCode,
    String status,
    Instant createdAt,
    @Nullable Instant deployedAt,
    boolean isCurrent,
    @Nullable Long livingRuns,
    @Nullable Worker worker) {

  static DeploymentView of(Deployment deployment) {
    return view(deployment, null, null);
  }

  static DeploymentView of(Deployment deployment, long livingRuns) {
    return view(deployment, livingRuns, null);
  }

  static DeploymentView of(Deployment deployment, List<TaskDeclaration> tasks) {
    return view(
        deployment,
        null,
        new Worker(
            deployment.id(), deployment.version(), tasks.stream().map(TaskView::of).toList()));
  }

  private static DeploymentView view(
      Deployment deployment, @Nullable Long livingRuns, @Nullable Worker worker) {
    return new DeploymentView(
        deployment.id(),
        deployment.version(),
        deployment.id().value().substring(DeploymentId.PREFIX.length()),
        "DEPLOYED",
        deployment.createdAt(),
        deployment.promotedAt(),
        deployment.isCurrent(),
        livingRuns,
        worker);
  }

  /** The code of a deployment. */
  record Worker(DeploymentId id, String version, List<TaskView> tasks) {
    Worker {
      tasks = List.copyOf(tasks);
    }
  }

  /**
   * A task of a deployment.
   *
   * @param filePath the class that declares it, where the official client looks for a file
   */
  record TaskView(
      TaskId id,
      TaskId slug,
      String filePath,
      String payloadType,
      String outputType,
      @Nullable MachinePreset machine,
      @Nullable String eventName) {
    static TaskView of(TaskDeclaration task) {
      return new TaskView(
          task.id(),
          task.id(),
          task.className(),
          task.payloadType(),
          task.outputType(),
          task.machine(),
          task.eventName());
    }
  }
}
