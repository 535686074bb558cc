package dev.dormouse.worker;

import dev.dormouse.protocol.worker.LogEntry.Level;
import dev.dormouse.protocol.worker.WorkerRequest.Hello;
import dev.dormouse.sdk.spi.Traces;
import dev.dormouse.worker.crac.Core;
import dev.dormouse.worker.link.SupervisorLink;
import dev.dormouse.worker.loading.LoadFailure;
import dev.dormouse.worker.loading.LoadedTasks;
import dev.dormouse.worker.loading.TaskScan;
import dev.dormouse.worker.logging.Capture;
import dev.dormouse.worker.logging.LogBuffer;
import dev.dormouse.worker.logging.LogSender;
import dev.dormouse.worker.logging.WorkerLog;
import dev.dormouse.worker.metrics.RunMetrics;
import dev.dormouse.worker.opentelemetry.TaskTelemetry;
import dev.dormouse.worker.run.Rehearsal;
import dev.dormouse.worker.run.WorkerParts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/**
 * The program inside a machine: loads the tasks of a deployment, then executes runs as its
 * supervisor commands.
 *
 * <p>Started by the supervisor with {@code DORMOUSE_SOCKET}, the path of its Unix socket, and
 * {@code DORMOUSE_PACKAGES}, the packages with tasks, joined by commas; the supervisor holds the
 * other end of its standard input, and the worker ends when that is closed.
 */
public final class WorkerMain {
  private static final int LEFT = 0;
  private static final int NOT_LOADED = 70;
  private static final int WRONG_START = 64;
  private static final long LAST_LOGS_MILLIS = 1000;

  private WorkerMain() {}

  /** Runs until told to leave. */
  public static void main(String[] arguments) throws InterruptedException {
    var socket = System.getenv("DORMOUSE_SOCKET");
    if (socket == null || socket.isBlank()) {
      System.err.println(
          "DORMOUSE_SOCKET is not set; this program is started by Dormouse's supervisor");
      Runtime.getRuntime().halt(WRONG_START);
      return;
    }
    Interrupts.passOver();
    Core.install();
    leaveWithSupervisor(System.in);
    Thread.currentThread().setName("dormouse-commands");

    var link = new SupervisorLink(Path.of(socket));
    // SLF4J tells which provider it takes on the standard error, and that would be in a run's log.
    System.setProperty("slf4j.internal.verbosity", "WARN");
    var loggers = LoggerFactory.getILoggerFactory();
    Objects.requireNonNull(loggers, "SLF4J's loggers");

    var capture = new Capture(LogBuffer.OF_THIS_JVM);
    capture.install();
    var sender = new LogSender(LogBuffer.OF_THIS_JVM, link);
    sender.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> lastLogs(capture, sender)));

    var log = new WorkerLog(LogBuffer.OF_THIS_JVM, sender, capture);
    var telemetry = TaskTelemetry.install(LogBuffer.OF_THIS_JVM);
    var metrics = new RunMetrics(link, log.clock(), telemetry::measured);
    metrics.start();
    var parts = WorkerParts.of(link, log, metrics);
    rehearse(parts);
    var tasks = load(link);
    new CommandLoop(tasks, parts).run();
    Runtime.getRuntime().halt(LEFT);
  }

  /** A failed one harms nothing: the first run will tell what is wrong, or nothing is. */
  private static void rehearse(WorkerParts parts) {
    try {
      new Rehearsal(parts).play();
    } catch (Exception | LinkageError e) {
      parts.log().tell(Level.WARN, "The rehearsal failed\n" + Traces.of(e));
    }
  }

  private static LoadedTasks load(SupervisorLink link) {
    try {
      var scan =
          new TaskScan(
              System.getProperty("java.class.path"),
              packages(System.getenv()),
              WorkerMain.class.getClassLoader());
      var tasks = scan.load();
      var unused =
          link.exchange(
              new Hello(Hello.PROTOCOL, ProcessHandle.current().pid(), tasks.declarations(), null));
      return tasks;
    } catch (LoadFailure e) {
      throw notLoaded(link, Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
  }

  private static RuntimeException notLoaded(SupervisorLink link, String failure) {
    var unused =
        link.exchange(new Hello(Hello.PROTOCOL, ProcessHandle.current().pid(), List.of(), failure));
    Runtime.getRuntime().halt(NOT_LOADED);
    return new IllegalStateException(failure);
  }

  static List<String> packages(Map<String, String> environment) {
    return Arrays.stream(environment.getOrDefault("DORMOUSE_PACKAGES", "").split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** A worker whose supervisor is gone would compute for nobody. */
  private static void leaveWithSupervisor(InputStream in) {
    var watcher =
        new Thread(
            () -> {
              try {
                while (in.read() >= 0) {
                  // Nothing is said there; only its end means something.
                }
              } catch (IOException e) {
                // As good as its end.
              }
              Runtime.getRuntime().halt(LEFT);
            },
            "dormouse-stdin");
    watcher.setDaemon(true);
    watcher.start();
  }

  /** What a task said before it called {@code System.exit}; not for long, nobody may listen. */
  private static void lastLogs(Capture capture, LogSender sender) {
    capture.endOpenLines();
    var flush = new Thread(sender::flush, "dormouse-last-logs");
    flush.setDaemon(true);
    flush.start();
    try {
      flush.join(LAST_LOGS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
