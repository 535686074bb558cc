package dev.dormouse.cli.host;

import dev.dormouse.cli.access.CredentialsFile;
import dev.dormouse.cli.project.Distribution;
import dev.dormouse.cli.terminal.ConsoleProgress;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dormouse start}. */
@Command(
    name = "start",
    description = "Starts a server and a supervisor, with an embedded PostgreSQL.",
    footer = {
      "",
      "The first start makes keys and writes them to DIR/credentials.json, where the other",
      "commands find them. SIGTERM or Ctrl-C lets runs that execute end for 30 seconds; a second",
      "one stops at once. Nothing is lost either way."
    })
public final class StartCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final InstantSource clock;

  @Option(
      names = "--no-supervisor",
      description = "Executes no runs in this process: supervisors on other hosts do.")
  private boolean noSupervisor;

  @Option(
      names = "--join-key",
      paramLabel = "KEY",
      defaultValue = "${env:DORMOUSE_JOIN_KEY}",
      description =
          "A key of your own making by which supervisors join, tr_node_ and 24 to 100 letters and"
              + " digits; better in the variable DORMOUSE_JOIN_KEY.")
  private @Nullable String joinKey;

  @Mixin private MachineOptions machines = new MachineOptions();
  @Mixin private HostOptions options = new HostOptions();

  public StartCommand(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    var config =
        options
            .config(Distribution.running(), machines.machines())
            .withNodes(new HostConfig.Nodes(!noSupervisor, joinKey));
    var log = HostLogs.configure(config.data());
    var stop = StopSignal.install();
    try (var running = start(config)) {
      terminal.print("Dormouse is ready at " + running.url());
      tellNextSteps(config.data(), log);
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      if (!stop.came()) {
        throw e;
      }
      terminal.say("Dormouse has stopped");
    }
    return ExitCode.OK;
  }

  private Host.Running start(HostConfig config) throws Exception {
    try (var progress = new ConsoleProgress(terminal)) {
      try {
        return Host.start(config, clock, progress);
      } catch (Exception e) {
        progress.failed();
        throw e;
      }
    }
  }

  private void tellNextSteps(Path data, Path log) {
    terminal.say("  keys  " + data.resolve(CredentialsFile.NAME));
    terminal.say("  log   " + log);
    terminal.say("  next  dormouse deploy DIR, or for a new project: dormouse init hello");
  }
}
