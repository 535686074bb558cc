package dev.dormouse.cli.host;

import dev.dormouse.cli.project.ProjectDeploy;
import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.Durations;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.Deployed;
import dev.dormouse.deploy.Deployer;
import dev.dormouse.deploy.build.BuiltProject;
import dev.dormouse.deploy.build.ProjectBuild;
import dev.dormouse.deploy.build.ProjectWatch;
import dev.dormouse.deploy.build.SourceCompiler;
import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.progress.Progress;
import dev.dormouse.deploy.project.ProjectFile;
import dev.dormouse.deploy.project.ProjectFileException;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a version of a project whenever its files change: by compiling alone where that is enough,
 * by a whole build where the build itself changed. What does not compile is shown, and the version
 * before stays.
 */
final class DevLoop {
  private final Path folder;
  private final ProjectDeploy deploy;
  private final Api api;
  private final Terminal terminal;
  private final ProjectBuild build;
  private final List<String> mavenArguments;
  private @Nullable Compiled last;

  /** The last whole build, and how it is kept up with changes of sources. */
  private record Compiled(
      ProjectFile project, BuiltProject built, Optional<SourceCompiler> compiler) {}

  DevLoop(
      Path folder, ProjectDeploy deploy, Api api, Terminal terminal, List<String> mavenArguments) {
    this.folder = folder;
    this.deploy = deploy;
    this.api = api;
    this.terminal = terminal;
    this.mavenArguments = List.copyOf(mavenArguments);
    this.build = new ProjectBuild(folder, mavenArguments);
  }

  /** Goes on until interrupted. */
  void run() throws InterruptedException {
    var watch = new ProjectWatch(folder);
    attempt(this::buildAll);
    while (true) {
      var change = watch.await();
      attempt(change == ProjectWatch.Change.BUILD ? this::buildAll : this::compile);
    }
  }

  /** A way to a new version. */
  private interface Step {
    void take()
        throws CommandFailed,
            DeployFailed,
            ProjectFileException,
            ApiFailure,
            IOException,
            InterruptedException;
  }

  private void attempt(Step step) throws InterruptedException {
    try {
      step.take();
    } catch (DeployFailed e) {
      show(e.getMessage(), e.details());
    } catch (CommandFailed e) {
      show(e.getMessage(), e.details());
    } catch (ProjectFileException | ApiFailure | IOException e) {
      show(e.getMessage(), List.of());
    }
  }

  private void show(@Nullable String message, List<String> details) {
    terminal.say(terminal.in(Colour.RED, "✗ ") + message);
    details.forEach(detail -> terminal.say("  " + detail.replace("\n", "\n  ")));
    terminal.say(terminal.in(Colour.DIM, "  waiting for a change"));
  }

  private void buildAll()
      throws CommandFailed, DeployFailed, ProjectFileException, ApiFailure, InterruptedException {
    long began = System.nanoTime();
    var project = ProjectFile.in(folder);
    var deployed = deploy.deploy(folder, project, api, mavenArguments, true);
    last = new Compiled(project, deployed.built(), build.compiler(deployed.built()));
    tell(deployed, began);
  }

  private void compile()
      throws CommandFailed,
          DeployFailed,
          ProjectFileException,
          ApiFailure,
          IOException,
          InterruptedException {
    var before = last;
    if (before == null || before.compiler().isEmpty()) {
      buildAll();
      return;
    }
    long began = System.nanoTime();
    var classes = build.output().resolve("dev-classes");
    before.compiler().get().compileInto(classes);
    var jar = build.pack(classes);
    if (jar.ref().digest().equals(before.built().classes().ref().digest())) {
      return;
    }
    var built = before.built().withClasses(jar);
    var deployed =
        new Deployer(deploy.index(), api, Progress.SILENT).deploy(before.project(), built, true);
    last = new Compiled(before.project(), built, before.compiler());
    tell(deployed, began);
  }

  private void tell(Deployed deployed, long began) {
    var took = Duration.ofNanos(System.nanoTime() - began);
    terminal.say(
        terminal.in(Colour.GREEN, "✓ ")
            + "version "
            + terminal.in(Colour.BOLD, deployed.version().version())
            + " in "
            + Durations.shown(took)
            + ": "
            + deployed.tasks().stream()
                .map(task -> task.id().value())
                .collect(Collectors.joining(", ")));
  }
}
