package dev.dormouse.telemetry.embedded;

import dev.dormouse.telemetry.clickhouse.ClickHouseAddress;
import dev.dormouse.telemetry.retry.Pauses;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ClickHouse in a child process, with its data in a folder. It listens on the loopback address,
 * with a password made for this life of ours; it ends with this process, and is started anew when
 * it ends by itself.
 */
public final class EmbeddedClickHouse implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedClickHouse.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final EmbeddedClickHouseConfig config;
  private final String password;
  private final Pauses pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE);
  private final Thread watch;
  private volatile Child child;

  private EmbeddedClickHouse(EmbeddedClickHouseConfig config, String password, Child child) {
    this.config = config;
    this.password = password;
    this.child = child;
    this.watch = Thread.ofPlatform().name("clickhouse-watch").daemon().unstarted(this::watch);
  }

  /**
   * Starts ClickHouse on the folder's data, which are made where there are none, and comes back
   * when it answers.
   *
   * @throws IllegalStateException if it does not start; the message says why
   */
  public static EmbeddedClickHouse start(EmbeddedClickHouseConfig config) {
    if (!Files.isRegularFile(config.library())) {
      throw new IllegalStateException(
          "there is no ClickHouse library at "
              + config.library()
              + "; fetch it with bin/setup-clickhouse");
    }
    byte[] secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    String password = HexFormat.of().formatHex(secret);
    var embedded = new EmbeddedClickHouse(config, password, Child.start(config, password, 0));
    embedded.watch.start();
    return embedded;
  }

  /** Where it listens at present: ask each time, for after a crash it may be another port. */
  public ClickHouseAddress address() {
    try {
      var uri = new URI("http", null, "127.0.0.1", child.port(), "/", null, null);
      return new ClickHouseAddress(uri, "default", password);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("an address of our own is none: " + e.getMessage(), e);
    }
  }

  /** The process that runs at present. */
  public ProcessHandle process() {
    return child.process().toHandle();
  }

  private void watch() {
    try {
      while (true) {
        int code = child.process().waitFor();
        if (pauses.isEnded()) {
          return;
        }
        log.warn("The embedded ClickHouse ended with code {}; it is started anew", code);
        try {
          child = Child.start(config, password, child.port());
          pauses.restart();
          if (pauses.isEnded()) {
            child.process().destroyForcibly();
            return;
          }
        } catch (IllegalStateException | UncheckedIOException e) {
          log.error("The embedded ClickHouse does not start: {}", e.getMessage());
          if (!pauses.await()) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    pauses.end();
    child.stop(STOP_PATIENCE);
    try {
      watch.join(STOP_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One life of the child process. */
  private record Child(Process process, int port) {
    /** The command line names the library and the folder; the password goes through the pipe. */
    static Child start(EmbeddedClickHouseConfig config, String password, int port) {
      try {
        Files.createDirectories(config.folder());
        var builder =
            new ProcessBuilder(command(config, port))
                .redirectError(config.folder().resolve("clickhouse.log").toFile());
        // Times without a zone are UTC's, whatever the host's zone is.
        builder.environment().put("TZ", "UTC");
        var process = builder.start();
        try {
          var input = process.getOutputStream();
          input.write((password + "\n").getBytes(StandardCharsets.UTF_8));
          input.flush();
        } catch (IOException e) {
          // it ended at once; its output says why
        }
        return ready(process, config);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "the embedded ClickHouse could not be started: " + e.getMessage(), e);
      }
    }

    private static List<String> command(EmbeddedClickHouseConfig config, int port) {
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xmx128m",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-XX:ErrorFile=" + config.folder().resolve("crash.log"),
          "--enable-native-access=ALL-UNNAMED",
          "-Dsun.net.httpserver.nodelay=true",
          "-Dsun.net.httpserver.idleInterval=3600",
          "-Dsun.net.httpserver.maxIdleConnections=1000",
          "-Dsun.net.httpserver.maxReqHeaderSize=4194304",
          "-cp",
          classes(),
          EmbeddedProgram.class.getName(),
          config.library().toString(),
          config.folder().toString(),
          Long.toString(config.memory()),
          Integer.toString(port));
    }

    /** Where this class came from: the child needs nothing else. */
    private static String classes() {
      try {
        var source = EmbeddedProgram.class.getProtectionDomain().getCodeSource();
        return Path.of(source.getLocation().toURI()).toString();
      } catch (URISyntaxException e) {
        throw new IllegalStateException("the program's own place is unknown: " + e.getMessage(), e);
      }
    }

    /** Does not close the reader: the child lives as long as its pipes. */
    private static Child ready(Process process, EmbeddedClickHouseConfig config)
        throws IOException {
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(EmbeddedProgram.READY)) {
          int port = Integer.parseInt(line.substring(EmbeddedProgram.READY.length()).strip());
          log.info("ClickHouse listens on port {}, its data in {}", port, config.folder());
          return new Child(process, port);
        }
        if (line.startsWith(EmbeddedProgram.FAILED)) {
          throw new IllegalStateException(
              "the embedded ClickHouse does not start: "
                  + line.substring(EmbeddedProgram.FAILED.length()));
        }
      }
      throw new IllegalStateException(
          "the embedded ClickHouse ended before it answered; see "
              + config.folder().resolve("clickhouse.log"));
    }

    void stop(Duration patience) {
      try {
        process.getOutputStream().close();
        if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (IOException e) {
        // its end of the pipe is gone: it has ended or is ending
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      process.destroyForcibly();
    }
  }
}
