package dev.dormouse.e2e;

import dev.dormouse.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code dormouse start} as a process of its own, with its data in a folder; can be killed and
 * started again.
 */
public final class Installation implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofSeconds(90);

  private final Path home;
  private final Path data;
  private final int port;
  private final List<String> options;
  private final List<String> properties;
  private final Map<String, String> environment;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable Process process;

  private Installation(
      Path home,
      Path data,
      int port,
      List<String> options,
      List<String> properties,
      Map<String, String> environment) {
    this.properties = properties;
    this.environment = environment;
    this.home = home;
    this.data = data;
    this.port = port;
    this.options = options;
  }

  /**
   * Starts the distribution on a free port.
   *
   * @param home the distribution, as the build of {@code cli} leaves it
   * @param options further options of {@code dormouse start}
   */
  public static Installation start(Path home, Path data, String... options) throws IOException {
    return start(home, data, List.of(), Map.of(), options);
  }

  /**
   * The same, with machines that are containers.
   *
   * @param tools where runc and CRIU are
   */
  public static Installation withContainers(Path home, Path data, Path tools, String... options)
      throws IOException {
    return withContainers(home, data, tools, Map.of(), options);
  }

  /**
   * The same, with environment variables.
   *
   * @param environment of the program; what {@code DORMOUSE_TASK_ENV} names in it, tasks see, too
   */
  public static Installation withContainers(
      Path home, Path data, Path tools, Map<String, String> environment, String... options)
      throws IOException {
    return start(
        home, data, List.of("-Ddormouse.machines=" + tools), environment, containers(options));
  }

  /**
   * The same, with analytics.
   *
   * @param clickHouse the folder of its library; null for no analytics
   */
  public static Installation withAnalytics(
      Path home, Path data, Path tools, @Nullable Path clickHouse, String... options)
      throws IOException {
    var properties = new ArrayList<>(List.of("-Ddormouse.machines=" + tools));
    if (clickHouse != null) {
      properties.add("-Ddormouse.clickhouse=" + clickHouse);
    }
    return start(home, data, List.copyOf(properties), Map.of(), containers(options));
  }

  private static String[] containers(String... options) {
    return Stream.concat(Stream.of(options), Stream.of("--machines", "runc"))
        .toArray(String[]::new);
  }

  private static Installation start(
      Path home,
      Path data,
      List<String> properties,
      Map<String, String> environment,
      String... options)
      throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var installation =
        new Installation(home, data, port, List.of(options), properties, environment);
    installation.start();
    return installation;
  }

  /** Starts it again, after {@link #kill} or {@link #stop}; returns when it answers. */
  public void start() throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Ddormouse.home=" + home,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                home.resolve("lib") + "/*",
                "dev.dormouse.cli.Dormouse",
                "start",
                "--data",
                data.toString(),
                "--port",
                Integer.toString(port)));
    command.addAll(1, properties);
    command.addAll(options);
    Files.createDirectories(data);
    var log = data.resolve("start.log").toFile();
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    builder.environment().putAll(environment);
    process = builder.start();
    awaitReady(process);
  }

  private void awaitReady(Process started) throws IOException {
    var request = HttpRequest.newBuilder(URI.create(url() + "/readyz")).build();
    long end = System.nanoTime() + START_PATIENCE.toNanos();
    while (System.nanoTime() < end && started.isAlive()) {
      try {
        if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // not listening yet
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while the server started", e);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    throw new IOException(
        "the server did not come up; its log ends with:\n" + lastLines(data.resolve("start.log")));
  }

  private static String lastLines(Path log) throws IOException {
    var lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }

  /** Ends it as {@code kill -9} does: no word to anybody. */
  public void kill() throws InterruptedException {
    var running = process;
    if (running != null) {
      running.destroyForcibly().waitFor();
    }
  }

  /** Waits until somebody else has killed it. */
  public void awaitKilled(Duration patience) throws InterruptedException {
    var running = process;
    if (running == null || !running.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("nobody killed the server within " + patience);
    }
  }

  /** The process that runs it. */
  public long pid() {
    var running = process;
    if (running == null) {
      throw new IllegalStateException("it was never started");
    }
    return running.pid();
  }

  /** Ends it as {@code kill} does. */
  public void stop() throws InterruptedException {
    var running = process;
    if (running != null) {
      running.destroy();
      if (!running.waitFor(60, TimeUnit.SECONDS)) {
        running.destroyForcibly().waitFor();
      }
    }
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public Path home() {
    return home;
  }

  /** A token that may do everything with this installation. */
  public String personalToken() throws IOException {
    return Json.mapper()
        .readTree(Files.readAllBytes(data.resolve("credentials.json")))
        .required("personalToken")
        .stringValue();
  }

  @Override
  public void close() {
    try {
      stop();
      http.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted while the server stopped", e));
    }
  }
}
