package dev.dormouse.cli.host;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.project.Distribution;
import dev.dormouse.cli.project.ProjectDeploy;
import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ConsoleProgress;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.cli.variables.EnvFile;
import dev.dormouse.cli.variables.VariablesOfEnvironment;
import dev.dormouse.deploy.project.ProjectFile;
import dev.dormouse.deploy.project.ProjectFileException;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import dev.dormouse.supervisor.SupervisorConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dormouse dev}. */
@Command(
    name = "dev",
    description =
        "Runs a local project's tasks: a server, and a new version whenever a file changes.",
    footer = {
      "",
      "Where a server runs at the address already, it is used. Runs that have begun finish on the",
      "version they began on. A change of sources is compiled and deployed within about a second;",
      "a change of pom.xml or dormouse.yml is a whole build."
    })
public final class DevCommand implements Callable<Integer> {
  private static final String ENVIRONMENT = "dev";

  private final Terminal terminal;
  private final InstantSource clock;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The project's folder, with dormouse.yml and pom.xml (default: here).")
  private Path folder = Path.of("");

  @Option(
      names = "--maven-arg",
      paramLabel = "ARG",
      description = "An argument for Maven; may be repeated.")
  private List<String> mavenArguments = List.of();

  @Mixin private HostOptions options = new HostOptions();

  public DevCommand(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    var project = ProjectFile.in(folder);
    var distribution = Distribution.running();
    HostLogs.configure(options.data());
    var stop = StopSignal.install();
    try (var host = hostUnlessThereIsOne(distribution)) {
      var server = ServerOptions.of(host.url(), ENVIRONMENT, options.data());
      var access = new Access(server, folder);
      try (var api = new Api(access.url(), access.environmentKey())) {
        develop(project, api, new ProjectDeploy(distribution, terminal));
      }
    } catch (InterruptedException e) {
      if (!stop.came()) {
        throw e;
      }
      terminal.say("Dormouse has stopped");
    }
    return ExitCode.OK;
  }

  private void develop(ProjectFile project, Api api, ProjectDeploy deploy)
      throws CommandFailed, ApiFailure, InterruptedException {
    terminal.print("Dormouse is ready at " + api.url());
    terminal.say(
        terminal.in(
            Colour.DIM,
            project.project() + " is watched; trigger its tasks with: dormouse trigger TASK JSON"));
    setVariables(api);
    var logs =
        Thread.ofVirtual()
            .name("dormouse-dev-logs")
            .start(new DevLogs(api, terminal, clock.instant()));
    try {
      new DevLoop(folder, deploy, api, terminal, mavenArguments).run();
    } finally {
      logs.interrupt();
    }
  }

  /** Tasks see what the project's own file says. */
  private void setVariables(Api api) throws CommandFailed, ApiFailure, InterruptedException {
    var file = folder.resolve(".env");
    if (Files.isRegularFile(file)) {
      var values = EnvFile.read(file);
      VariablesOfEnvironment.of(api).set(values, true, true);
      terminal.say(terminal.in(Colour.DIM, values.size() + " variables are from " + file));
    }
  }

  /** The server that is used: a host of ours, or one that was there. */
  private record Used(Optional<Host.Running> host, URI url) implements AutoCloseable {
    @Override
    public void close() throws CommandFailed {
      if (host.isPresent()) {
        host.get().close();
      }
    }
  }

  private Used hostUnlessThereIsOne(Distribution distribution)
      throws CommandFailed, ProjectFileException, InterruptedException {
    var address = URI.create("http://localhost:" + options.port());
    if (options.port() != 0 && answers(address)) {
      terminal.say("Using the server at " + address);
      return new Used(Optional.empty(), address);
    }
    try (var progress = new ConsoleProgress(terminal)) {
      try {
        var config = options.config(distribution, SupervisorConfig.Machines.PROCESSES);
        var running = Host.start(config, clock, progress);
        return new Used(Optional.of(running), running.url());
      } catch (CommandFailed | RuntimeException e) {
        progress.failed();
        throw e;
      }
    }
  }

  private static boolean answers(URI address) throws InterruptedException {
    try (var api = new Api(address, "none")) {
      api.get("/api/v2/whoami");
      return true;
    } catch (ApiFailure e) {
      return e instanceof ApiFailure.Refused;
    }
  }
}
