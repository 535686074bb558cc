package dev.dormouse.cli.demo;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.CredentialsFile;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.host.StopSignal;
import dev.dormouse.cli.project.Distribution;
import dev.dormouse.cli.project.ProjectDeploy;
import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.Durations;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.project.ProjectFile;
import dev.dormouse.deploy.remote.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dormouse demo}. */
@Command(
    name = "demo",
    description = "Shows it all: starts Dormouse, deploys a cinema, and lets people buy tickets.",
    footer = {
      "",
      "Everything is in a temporary folder and on free ports, and gone afterwards. The exit code is",
      "0 only if all went as it should."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final String ENVIRONMENT = "prod";

  /** The build's own checks are for those who change the example. */
  private static final List<String> MAVEN_ARGUMENTS = List.of("-Dgates.skip", "-Denforcer.skip");

  private final Terminal terminal;

  @Option(
      names = "--keep",
      description = "Leave it running afterwards, until Ctrl-C, and tell what to try.")
  private boolean keep;

  public DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var cinema = Path.of(System.getProperty("dormouse.sources", ""), "examples", "cinema");
    if (!Files.isRegularFile(cinema.resolve(ProjectFile.NAME))) {
      throw new CommandFailed(
          ExitCode.FAILED,
          "The demo's cinema was not found in "
              + cinema.toAbsolutePath()
              + "; start the demo by bin/dormouse in a checkout of the sources.");
    }
    long began = System.nanoTime();
    var stop = StopSignal.install();
    var folder = Files.createTempDirectory("dormouse-demo");
    try {
      int code = play(Distribution.running(), cinema, folder);
      if (code == ExitCode.OK) {
        terminal.say(
            terminal.in(Colour.GREEN, "✓ ")
                + "The demo took "
                + Durations.shown(Duration.ofNanos(System.nanoTime() - began)));
      }
      return code;
    } catch (InterruptedException e) {
      if (!stop.came()) {
        throw e;
      }
      return keep ? ExitCode.OK : ExitCode.INTERRUPTED;
    } finally {
      delete(folder);
    }
  }

  private int play(Distribution distribution, Path cinema, Path folder) throws Exception {
    var ports = DemoPorts.free();
    try (var server = DemoServer.start(distribution, folder.resolve("data"), ports)) {
      var options = ServerOptions.of(server.url(), ENVIRONMENT, folder.resolve("data"));
      var key = new Access(options, cinema).environmentKey();
      try (var api = new Api(server.url(), key)) {
        var project = ProjectFile.in(cinema);
        var deployed =
            new ProjectDeploy(distribution, terminal)
                .deploy(cinema, project, api, MAVEN_ARGUMENTS, true);
        terminal.say(
            terminal.in(Colour.GREEN, "✓ ")
                + "The cinema is version "
                + deployed.version().version());
      }
      terminal.print("");
      try (var program = DemoProgram.start(cinema, ports, server.url(), key, keep)) {
        return program.passThrough(terminal, () -> tellWhatToTry(server, folder, key, ports));
      }
    }
  }

  private void tellWhatToTry(DemoServer server, Path folder, String key, DemoPorts ports) {
    terminal.print("");
    terminal.print("Dormouse runs at " + server.url() + " until Ctrl-C. In another terminal:");
    terminal.print("  export DORMOUSE_API_URL=" + server.url() + " DORMOUSE_SECRET_KEY=" + key);
    terminal.print("  bin/dormouse runs");
    terminal.print("  bin/dormouse logs RUN");
    terminal.print(
        "  bin/dormouse trigger purchase-ticket '{\"ticketId\":\"…\",\"userId\":\"usr_1\"}' --wait");
    terminal.print("  the box office: " + ports.boxOffice());
    terminal.print("  all keys: " + folder.resolve("data").resolve(CredentialsFile.NAME));
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
