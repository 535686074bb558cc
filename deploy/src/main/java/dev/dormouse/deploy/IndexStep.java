package dev.dormouse.deploy;

import dev.dormouse.deploy.build.BuiltProject;
import dev.dormouse.deploy.index.TaskIndex;
import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.progress.Progress;
import dev.dormouse.deploy.project.ProjectFile;
import java.util.stream.Collectors;

/** Finds the project's tasks. */
record IndexStep(ProjectFile project, TaskIndex index)
    implements DeployStep<BuiltProject, IndexedProject> {
  @Override
  public String title() {
    return "Find tasks";
  }

  @Override
  public IndexedProject run(BuiltProject built, Progress.Stage stage)
      throws DeployFailed, InterruptedException {
    stage.note("a worker is loading them");
    var tasks = index.tasks(project, built);
    stage.note(
        tasks.stream().limit(8).map(task -> task.id().value()).collect(Collectors.joining(", "))
            + (tasks.size() > 8 ? " and " + (tasks.size() - 8) + " more" : ""));
    return new IndexedProject(built, tasks);
  }
}
