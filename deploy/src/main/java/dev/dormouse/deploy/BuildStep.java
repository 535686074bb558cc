package dev.dormouse.deploy;

import dev.dormouse.deploy.build.BuiltProject;
import dev.dormouse.deploy.build.ProjectBuild;
import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.progress.Progress;
import dev.dormouse.deploy.project.ProjectFile;

/** Builds the project and collects its class path. */
record BuildStep(ProjectBuild build) implements DeployStep<ProjectFile, BuiltProject> {
  @Override
  public String title() {
    return "Build";
  }

  @Override
  public BuiltProject run(ProjectFile project, Progress.Stage stage)
      throws DeployFailed, InterruptedException {
    return build.build(stage);
  }
}
