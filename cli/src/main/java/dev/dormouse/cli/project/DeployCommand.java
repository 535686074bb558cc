package dev.dormouse.cli.project;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.Deployed;
import dev.dormouse.deploy.IndexedProject;
import dev.dormouse.deploy.project.ProjectFile;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dormouse deploy}. */
@Command(
    name = "deploy",
    description = "Builds a project and makes a version of it on the server.",
    footer = {
      "",
      "A version never changes. Runs that have begun finish on the version they began on;",
      "new ones get the environment's current version, which this one becomes unless",
      "--skip-promotion says otherwise."
    })
public final class DeployCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The project's folder, with dormouse.yml and pom.xml (default: here).")
  private Path folder = Path.of("");

  @Option(names = "--skip-promotion", description = "Do not make it the current version.")
  private boolean skipPromotion;

  @Option(
      names = "--dry-run",
      description = "Build the project and find its tasks, and stop there; needs no server.")
  private boolean dryRun;

  @Option(
      names = "--maven-arg",
      paramLabel = "ARG",
      description = "An argument for Maven, for example --maven-arg=-Pprod; may be repeated.")
  private List<String> mavenArguments = List.of();

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public DeployCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What is told of a version as JSON. */
  record Result(String id, String version, boolean promoted, List<TaskId> tasks) {}

  /** What is told of a dry run as JSON. */
  record Checked(boolean dryRun, List<TaskId> tasks) {}

  @Override
  public Integer call() throws Exception {
    var project = ProjectFile.in(folder);
    var deploy = new ProjectDeploy(Distribution.running(), terminal);
    if (dryRun) {
      print(project, deploy.check(folder, project, mavenArguments));
      return ExitCode.OK;
    }
    var access = new Access(server, folder);
    try (var api = new Api(access.url(), access.environmentKey())) {
      print(project, deploy.deploy(folder, project, api, mavenArguments, !skipPromotion));
    }
    return ExitCode.OK;
  }

  private void print(ProjectFile project, IndexedProject checked) {
    var tasks = ids(checked.tasks());
    if (json.wanted()) {
      terminal.printJson(new Checked(true, tasks));
    } else {
      terminal.print(
          project.project() + " would deploy " + count(tasks) + "; nothing was sent (--dry-run)");
      tasks.forEach(task -> terminal.print("  " + task.value()));
    }
  }

  private static List<TaskId> ids(List<TaskDeclaration> tasks) {
    return tasks.stream().map(TaskDeclaration::id).toList();
  }

  private static String count(List<TaskId> tasks) {
    return tasks.size() + (tasks.size() == 1 ? " task" : " tasks");
  }

  private void print(ProjectFile project, Deployed deployed) {
    var version = deployed.version();
    var tasks = ids(deployed.tasks());
    if (json.wanted()) {
      terminal.printJson(
          new Result(version.id().value(), version.version(), version.promoted(), tasks));
    } else {
      terminal.print(
          project.project()
              + " "
              + version.version()
              + (version.promoted() ? " is now the current version in " : " is a version in ")
              + server.environment()
              + ": "
              + count(tasks));
    }
  }
}
