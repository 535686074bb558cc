package dev.dormouse.deploy;

import dev.dormouse.deploy.build.LocalFile;
import dev.dormouse.deploy.progress.Progress;
import dev.dormouse.deploy.project.ProjectFile;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import dev.dormouse.protocol.api.DeployAnswer;
import dev.dormouse.protocol.api.DeployRequest;

/** Makes the version and, where wanted, the current one of its environment. */
record RegisterStep(ProjectFile project, Api api, boolean promote)
    implements DeployStep<IndexedProject, DeployAnswer> {
  @Override
  public String title() {
    return "Register";
  }

  @Override
  public DeployAnswer run(IndexedProject indexed, Progress.Stage stage)
      throws ApiFailure, InterruptedException {
    var request =
        new DeployRequest(
            indexed.built().classPath().stream().map(LocalFile::ref).toList(),
            project.packages(),
            indexed.tasks(),
            promote,
            ProgramVersion.text());
    var answer = api.post("/api/v1/deployments", request, DeployAnswer.class);
    stage.note("version " + answer.version() + (answer.promoted() ? ", current" : ""));
    return answer;
  }
}
