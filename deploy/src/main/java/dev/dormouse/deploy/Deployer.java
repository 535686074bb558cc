package dev.dormouse.deploy;

import dev.dormouse.deploy.build.BuiltProject;
import dev.dormouse.deploy.build.ProjectBuild;
import dev.dormouse.deploy.index.TaskIndex;
import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.progress.Progress;
import dev.dormouse.deploy.project.ProjectFile;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;

/**
 * Makes versions of a project. Nothing is seen by anybody before the last step; a deploy that died
 * on its way leaves but files on the server that the next one needs not send.
 */
public final class Deployer {
  private final ProjectIndex index;
  private final Api api;
  private final Progress progress;

  public Deployer(TaskIndex index, Api api, Progress progress) {
    this.index = new ProjectIndex(index, progress);
    this.api = api;
    this.progress = progress;
  }

  /** Builds the project and makes a version of it. */
  public Deployed deploy(ProjectFile project, ProjectBuild build, boolean promote)
      throws DeployFailed, ApiFailure, InterruptedException {
    return deploy(project, index.of(project, build), promote);
  }

  /** Makes a version of what was built. */
  public Deployed deploy(ProjectFile project, BuiltProject built, boolean promote)
      throws DeployFailed, ApiFailure, InterruptedException {
    return deploy(project, index.of(project, built), promote);
  }

  private Deployed deploy(ProjectFile project, IndexedProject indexed, boolean promote)
      throws DeployFailed, ApiFailure, InterruptedException {
    var uploads = new Uploads(api);
    var complete =
        ImagesStep.concerns(indexed) ? run(new ImagesStep(project, uploads), indexed) : indexed;
    var uploaded = run(new UploadStep(uploads), complete);
    var answer = run(new RegisterStep(project, api, promote), uploaded);
    return new Deployed(answer, uploaded.built(), uploaded.tasks());
  }

  private <I, O> O run(DeployStep<I, O> step, I input)
      throws DeployFailed, ApiFailure, InterruptedException {
    return step.run(input, progress.begin(step.title()));
  }
}
