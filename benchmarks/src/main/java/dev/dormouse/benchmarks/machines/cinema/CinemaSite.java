package dev.dormouse.benchmarks.machines.cinema;

import cinema.tasks.PurchaseTicket;
import cinema.tasks.PurchaseTicket.CheckedOut;
import cinema.tasks.PurchaseTicket.Purchase;
import cinema.tasks.PurchaseTicket.Receipt;
import dev.dormouse.e2e.Installation;
import dev.dormouse.e2e.Project;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.RunHandle;
import dev.dormouse.sdk.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Dormouse as it ships, with containers, and the cinema's tasks deployed to it.
 *
 * @param data the installation's own folder
 */
record CinemaSite(
    QuickBoxOffice boxOffice, QuickMail mail, Installation installation, Dormouse client, Path data)
    implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration HELD = Duration.ofHours(1);
  private static final long GLANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final String HOME_PROPERTY = "dormouse.home";

  /** What the cinema's tasks need beside their own classes. */
  private static final List<String> LIBRARIES =
      List.of(
          "dormouse-sdk",
          "dormouse-protocol",
          "jackson-databind-3",
          "jackson-core-3",
          "jackson-annotations",
          "slf4j-api",
          "jspecify",
          "jakarta.mail",
          "jakarta.activation",
          "angus");

  /**
   * A checkpoint of a run's machine.
   *
   * @param at when the server knew that it is stored and the machine gone
   */
  record Stored(Instant at, long bytes) {}

  /**
   * Starts all.
   *
   * @param tools where runc and CRIU are
   */
  static CinemaSite open(Path data, Path tools) throws Exception {
    var boxOffice = new QuickBoxOffice();
    var mail = new QuickMail();
    var environment =
        Map.of(
            "CINEMA_URL", boxOffice.url(),
            "CINEMA_SMTP", mail.address(),
            "DORMOUSE_TASK_ENV", "CINEMA_URL,CINEMA_SMTP");
    var home = Path.of(System.getProperty(HOME_PROPERTY));
    var installation = Installation.withContainers(home, data, tools, environment);
    try {
      var project = Project.create(installation, "cinema");
      var code = PurchaseTicket.class.getProtectionDomain().getCodeSource();
      var classes = Path.of(Objects.requireNonNull(code).getLocation().toURI());
      project.deploy(
          Files.isDirectory(classes) ? classes : classes.resolveSibling("classes"),
          "cinema.tasks",
          LIBRARIES);
      var client = Dormouse.builder().url(installation.url()).secretKey(project.key()).build();
      return new CinemaSite(boxOffice, mail, installation, client, data);
    } catch (Exception e) {
      installation.close();
      throw e;
    }
  }

  /** Somebody wants a ticket. */
  RunHandle<Receipt> wants(String user) {
    return client.trigger(
        PurchaseTicket.PURCHASE, new Purchase("ticket", user, HELD), RunOptions.defaults());
  }

  /** All runs of a user go on; answers when that was sent. */
  Instant checksOut(String user, int runs) {
    var now = InstantSource.system().instant();
    var sent =
        client.send(PurchaseTicket.CHECKED_OUT, new CheckedOut("cart", user, List.of("ticket")));
    if (sent.resumed() != runs) {
      throw new IllegalStateException(
          "the event should resume %d runs, but resumed %d".formatted(runs, sent.resumed()));
    }
    return now;
  }

  /** When a run first asked the box office for something; waits until it does. */
  Instant asked(RunHandle<?> run, String what) throws Exception {
    return boxOffice.when(run.id().value(), what, PATIENCE);
  }

  /** Waits until a run's machine is gone. */
  Stored stored(RunHandle<?> run) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      var checkpoint = client.call("GET", "/api/v3/runs/" + run.id(), null).path("checkpoint");
      long bytes = checkpoint.path("bytes").asLong(0);
      if (bytes > 0) {
        return new Stored(Instant.parse(checkpoint.path("createdAt").asString("")), bytes);
      }
      LockSupport.parkNanos(GLANCE_NANOS);
    }
    throw new IllegalStateException(run.id() + " was not stored within " + PATIENCE);
  }

  /** How many processes there are besides the server's own and its databases'. */
  int machineProcesses() throws IOException {
    int found = 0;
    for (var process : ProcessHandle.of(installation.pid()).orElseThrow().descendants().toList()) {
      var group = Path.of("/proc", Long.toString(process.pid()), "cgroup");
      var command = process.info().command().orElse("");
      if (command.endsWith("/runc")
          || (Files.exists(group) && Files.readString(group).contains("/dormouse/"))) {
        found++;
      }
    }
    return found;
  }

  @Override
  public void close() {
    installation.close();
    mail.close();
    boxOffice.close();
  }
}
