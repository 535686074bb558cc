package dev.dormouse.cli.host;

import dev.dormouse.cli.project.Distribution;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.supervisor.Supervisor;
import dev.dormouse.supervisor.SupervisorConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dormouse supervisor}. */
@Command(
    name = "supervisor",
    description = "Makes this host a node of a server that runs elsewhere.",
    footer = {
      "",
      "The token is made by \"dormouse node add NAME\" where the server is. SIGTERM or Ctrl-C lets",
      "runs that execute end for 30 seconds and stores those that wait; a second one stops at once."
    })
public final class SupervisorCommand implements Callable<Integer> {
  private static final Duration TOLD_AFTER = Duration.ofSeconds(15);

  private final Terminal terminal;

  @Option(
      names = "--server",
      paramLabel = "URL",
      required = true,
      defaultValue = "${env:DORMOUSE_SERVER}",
      description = "Where the server is (env DORMOUSE_SERVER).")
  private URI server = URI.create("http://localhost:3030");

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      required = true,
      defaultValue = "${env:DORMOUSE_NODE_TOKEN}",
      description = "The node's token, or a join key; better in the variable DORMOUSE_NODE_TOKEN.")
  private String token = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "${env:DORMOUSE_NODE_NAME}",
      description =
          "This node's lasting name, as it was added (env DORMOUSE_NODE_NAME; default: the host's"
              + " name).")
  private @Nullable String name;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:DORMOUSE_NODE_DATA:-${sys:user.home}/.dormouse-node}",
      description = "The node's own folder (env DORMOUSE_NODE_DATA; default: ~/.dormouse-node).")
  private Path data = Path.of(".dormouse-node");

  @Option(
      names = "--slots",
      paramLabel = "N",
      defaultValue = "${env:DORMOUSE_SLOTS:-0}",
      description =
          "How many runs execute at a time (env DORMOUSE_SLOTS; default: twice the processors).")
  private int slots;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "Something to know the node by; may be repeated.")
  private Map<String, String> labels = Map.of();

  @Mixin private MachineOptions machines = new MachineOptions();

  public SupervisorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var folder = data.toAbsolutePath().normalize();
    var log = HostLogs.configure(folder);
    var config = config(folder);
    var stop = StopSignal.install();
    try (var supervisor = open(config)) {
      supervisor.start();
      terminal.print(
          "%s executes %d runs at a time for %s, in %s"
              .formatted(
                  config.name(),
                  config.slots(),
                  server,
                  supervisor.hasContainers() ? "containers" : "plain processes"));
      terminal.say("  log   " + log);
      var node = supervisor.awaitRegistered(TOLD_AFTER);
      terminal.print(
          node.map(id -> "Registered as " + id)
              .orElse("The server was not reached yet, or refused the node; the log tells why"));
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      if (!stop.came()) {
        throw e;
      }
      terminal.say("The supervisor has stopped");
    }
    return ExitCode.OK;
  }

  SupervisorConfig config(Path folder) throws CommandFailed {
    var options =
        SupervisorConfig.Options.of(
                SupervisorConfig.Worker.of(Distribution.running().worker().classPath()))
            .withMachines(machines.machines());
    return new SupervisorConfig(
        name == null ? hostName() : name,
        server,
        token,
        folder,
        slots == 0 ? 2 * Runtime.getRuntime().availableProcessors() : slots,
        labels,
        options);
  }

  private static String hostName() throws CommandFailed {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      throw new CommandFailed(
          ExitCode.USAGE, "This host's name is not known; give the node one by --name.");
    }
  }

  private static Supervisor open(SupervisorConfig config) throws CommandFailed {
    try {
      return new Supervisor(config);
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.FAILED, "The supervisor could not be started: " + e.getMessage());
    }
  }
}
