package dev.dormouse.deploy;

import dev.dormouse.deploy.build.BuiltProject;
import dev.dormouse.deploy.build.ProjectBuild;
import dev.dormouse.deploy.index.TaskIndex;
import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.progress.Progress;
import dev.dormouse.deploy.project.ProjectFile;

/** What a project would deploy: the steps that need no server. */
public record ProjectIndex(TaskIndex index, Progress progress) {
  /** Builds the project and finds its tasks. */
  public IndexedProject of(ProjectFile project, ProjectBuild build)
      throws DeployFailed, InterruptedException {
    var step = new BuildStep(build);
    return of(project, step.run(project, progress.begin(step.title())));
  }

  /** Finds the tasks of what was built. */
  IndexedProject of(ProjectFile project, BuiltProject built)
      throws DeployFailed, InterruptedException {
    var step = new IndexStep(project, index);
    return step.run(built, progress.begin(step.title()));
  }
}
