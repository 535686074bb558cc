package dev.dormouse.cli.host;

import dev.dormouse.cli.access.Credentials;
import dev.dormouse.cli.access.CredentialsFile;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.deploy.progress.Progress;
import dev.dormouse.engine.Engine;
import dev.dormouse.engine.EngineConfig;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.tenancy.Tenancy;
import dev.dormouse.engine.variables.SealingKey;
import dev.dormouse.server.Server;
import dev.dormouse.server.ServerConfig;
import dev.dormouse.server.analytics.AnalyticsConfig;
import dev.dormouse.store.Database;
import dev.dormouse.store.DatabaseConfig;
import dev.dormouse.store.EmbeddedPostgres;
import dev.dormouse.supervisor.Supervisor;
import dev.dormouse.supervisor.SupervisorConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * All of Dormouse in this process: database, engine, server and supervisor, made from top to bottom
 * and closed in reverse. The supervisor speaks with the server over HTTP as it would from afar.
 */
final class Host implements AutoCloseable {
  private static final Duration REGISTER_PATIENCE = Duration.ofSeconds(30);

  private final HostConfig config;
  private final InstantSource clock;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private Host(HostConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /** A running host and its address. */
  record Running(Host host, URI url) implements AutoCloseable {
    @Override
    public void close() throws CommandFailed {
      host.close();
    }
  }

  static Running start(HostConfig config, InstantSource clock, Progress progress)
      throws CommandFailed, InterruptedException {
    var host = new Host(config, clock);
    boolean started = false;
    try {
      var running = new Running(host, host.open(progress));
      started = true;
      return running;
    } finally {
      if (!started) {
        host.close();
      }
    }
  }

  private URI open(Progress progress) throws CommandFailed, InterruptedException {
    refuseTakenPort();
    var stage = progress.begin("Database");
    var database = opened(Database.open(databaseConfig(stage)));
    warnOfForgetfulDatabase(stage, database);
    var engine =
        opened(
            Engine.open(
                database,
                EngineConfig.DEFAULT.withPrices(config.prices()).withSealing(sealingKey()),
                clock));

    progress.begin("Analytics").note(analytics());

    progress.begin("Server").note(config.host() + ":" + config.port());
    var server =
        opened(
            Server.start(
                ServerConfig.of(config.data())
                    .withHost(config.host())
                    .withPort(config.port())
                    .withPublicUrl(config.publicUrl())
                    .withAnalytics(config.analytics())
                    .withAlerts(config.alerts())
                    .withAssistant(config.assistant()),
                engine,
                clock));
    var url = URI.create("http://localhost:" + server.port());
    var credentials = credentials(engine.tenancy(), url);

    var joinKey = config.nodes().joinKey();
    if (joinKey != null) {
      keepJoinKey(engine.tenancy(), joinKey);
    }
    if (config.nodes().own()) {
      openSupervisor(server.url(), credentials, progress);
    }
    return url;
  }

  private SealingKey sealingKey() throws CommandFailed {
    try {
      return SealingKey.inFile(config.data().resolve("sealing.key"));
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private static void keepJoinKey(Tenancy tenancy, String joinKey) throws CommandFailed {
    try {
      tenancy.keepJoinKey(joinKey, "given to dormouse start");
    } catch (EngineException e) {
      throw new CommandFailed(ExitCode.USAGE, "--join-key: " + e.getMessage());
    }
  }

  private void openSupervisor(URI server, Credentials credentials, Progress progress)
      throws CommandFailed, InterruptedException {
    var node = progress.begin("Supervisor");
    var supervisor = opened(supervisor(server, credentials));
    node.note(
        "%d %s, %s"
            .formatted(
                config.slots(),
                config.slots() == 1 ? "slot" : "slots",
                supervisor.hasContainers() ? "containers" : "plain processes"));
    supervisor.start();
    if (supervisor.awaitRegistered(REGISTER_PATIENCE).isEmpty()) {
      throw new CommandFailed(
          ExitCode.FAILED, "The supervisor did not get through to the server; see the log.");
    }
  }

  /** Before anything is started: that the port is taken is the likeliest reason not to. */
  private void refuseTakenPort() throws CommandFailed {
    try (var socket = new ServerSocket()) {
      // As the server itself does: connections of a former one that linger are no hindrance.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(config.host(), config.port()));
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.FAILED,
          "Port "
              + config.port()
              + " of "
              + config.host()
              + " cannot be used ("
              + e.getMessage()
              + "). Another server may be running; --port N chooses another port, 0 any free one.");
    }
  }

  private DatabaseConfig databaseConfig(Progress.Stage stage) {
    if (config.postgres() != null) {
      stage.note("as --postgres-url says");
      return config.postgres();
    }
    var folder = config.data().resolve("postgres");
    stage.note("embedded PostgreSQL in " + folder);
    return opened(EmbeddedPostgres.start(folder)).config();
  }

  private static void warnOfForgetfulDatabase(Progress.Stage stage, Database database) {
    var settings = database.forgetfulSettings();
    if (!settings.isEmpty()) {
      stage.note(
          "with %s: runs are LOST when its machine or process dies; switch that on"
              .formatted(String.join(", ", settings)));
    }
  }

  /** It starts in the background: nothing waits for it. */
  private String analytics() {
    return switch (config.analytics()) {
      case AnalyticsConfig.None(String why) -> "none, " + why;
      case AnalyticsConfig.Remote _ -> "as --clickhouse-url says";
      case AnalyticsConfig.Embedded embedded -> "embedded ClickHouse in " + embedded.folder();
    };
  }

  private Supervisor supervisor(URI server, Credentials credentials) throws CommandFailed {
    try {
      return new Supervisor(
          new SupervisorConfig(
              config.nodeName(),
              server,
              credentials.nodeToken(),
              config.data().resolve("node"),
              config.slots(),
              Map.of(),
              SupervisorConfig.Options.of(SupervisorConfig.Worker.of(config.worker().classPath()))
                  .withMachines(config.machines())));
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.FAILED, "The supervisor could not be started: " + e.getMessage());
    }
  }

  /** The credentials that the folder has, or new ones where they do not open this database. */
  private Credentials credentials(Tenancy tenancy, URI url) throws CommandFailed {
    var file = new CredentialsFile(config.data());
    var known =
        file.read()
            .filter(old ->
                tenancy.authenticate(old.personalToken()).isPresent()
                    && tenancy.authenticate(old.nodeToken()).isPresent());
    var credentials =
        known
            .map(old -> old.withUrl(url.toString()))
            .orElseGet(() ->
                new Credentials(
                    url.toString(),
                    tenancy.createPersonalKey("made by dormouse start"),
                    tenancy.createJoinKey("made by dormouse start"),
                    Map.of()));
    file.write(credentials);
    return credentials;
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  /** Lets runs end for a while, then stops everything. */
  @Override
  public void close() throws CommandFailed {
    var failures = new ArrayList<String>();
    // On a thread of its own: what asked for the end may interrupt this one once more.
    var closer = Thread.ofPlatform().name("dormouse-close").start(() -> closeParts(failures));
    boolean interrupted = false;
    while (closer.isAlive()) {
      try {
        closer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!failures.isEmpty()) {
      throw new CommandFailed(ExitCode.FAILED, "Not everything could be stopped:", failures);
    }
  }

  private void closeParts(List<String> failures) {
    while (!opened.isEmpty()) {
      var part = opened.pop();
      try {
        part.close();
      } catch (Exception e) {
        failures.add(part.getClass().getSimpleName() + ": " + e.getMessage());
      }
    }
  }
}
