package dev.dormouse.cli.project;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ConsoleProgress;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.Deployed;
import dev.dormouse.deploy.Deployer;
import dev.dormouse.deploy.IndexedProject;
import dev.dormouse.deploy.ProjectIndex;
import dev.dormouse.deploy.build.Jdk;
import dev.dormouse.deploy.build.ProjectBuild;
import dev.dormouse.deploy.index.TaskIndex;
import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.progress.Progress;
import dev.dormouse.deploy.project.ProjectFile;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import java.nio.file.Path;
import java.util.List;

/** A whole deploy with its progress on the terminal, for the commands that contain one. */
public final class ProjectDeploy {
  private final Distribution distribution;
  private final Terminal terminal;

  public ProjectDeploy(Distribution distribution, Terminal terminal) {
    this.distribution = distribution;
    this.terminal = terminal;
  }

  /** Builds the project in a folder and makes a version of it. */
  public Deployed deploy(
      Path folder, ProjectFile project, Api api, List<String> mavenArguments, boolean promote)
      throws CommandFailed, DeployFailed, ApiFailure, InterruptedException {
    return watched(
        folder,
        progress ->
            new Deployer(index(), api, progress)
                .deploy(project, new ProjectBuild(folder, mavenArguments), promote));
  }

  /** Builds the project in a folder and finds its tasks; asks no server. */
  public IndexedProject check(Path folder, ProjectFile project, List<String> mavenArguments)
      throws CommandFailed, DeployFailed, ApiFailure, InterruptedException {
    return watched(
        folder,
        progress ->
            new ProjectIndex(index(), progress)
                .of(project, new ProjectBuild(folder, mavenArguments)));
  }

  /** Work that tells how far it is. */
  private interface Watched<T> {
    T run(Progress progress) throws CommandFailed, DeployFailed, ApiFailure, InterruptedException;
  }

  private <T> T watched(Path folder, Watched<T> work)
      throws CommandFailed, DeployFailed, ApiFailure, InterruptedException {
    try (var progress = new ConsoleProgress(terminal)) {
      try {
        new LocalArtifacts(distribution.artifacts()).install(folder, progress);
        return work.run(progress);
      } catch (CommandFailed | DeployFailed | ApiFailure | RuntimeException e) {
        progress.failed();
        throw e;
      }
    }
  }

  /** The index of tasks that the distribution's worker makes. */
  public TaskIndex index() throws CommandFailed {
    var jdk =
        Jdk.find()
            .orElseThrow(() ->
                new CommandFailed(
                    ExitCode.FAILED,
                    "No JDK " + Jdk.LEAST + " or later was found; set JAVA_HOME to one."));
    return new TaskIndex(jdk.java(), distribution.worker(), TaskIndex.LIMIT);
  }
}
