package dev.dormouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/**
 * {@code dormouse start} or {@code dormouse dev} as it ships, in a process of its own with its data
 * below a folder; other commands are run against it.
 */
final class Program implements AutoCloseable {
  private static final String READY = "Dormouse is ready at ";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path folder;
  private final Process process;
  private final URI url;

  /** What a command did. */
  record Ended(int exit, String printed, String said) {
    /** What it printed, where it went well. */
    JsonNode json() {
      assertThat(exit).as(said).isZero();
      return Json.mapper().readTree(printed);
    }
  }

  private Program(Path folder, Process process, URI url) {
    this.folder = folder;
    this.process = process;
    this.url = url;
  }

  /** Starts a command that hosts a server, on any free port; returns when it is ready. */
  static Program start(Path folder, String... arguments) throws IOException {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--port", "0", "--data", data(folder).toString()));
    var process =
        command(all)
            .redirectOutput(output(folder).toFile())
            .redirectError(errors(folder).toFile())
            .start();
    await("the server is ready", () -> !process.isAlive() || readyLine(folder).isPresent(), folder);
    var ready = readyLine(folder);
    assertThat(ready).as(text(errors(folder))).isPresent();
    return new Program(folder, process, URI.create(ready.orElseThrow().substring(READY.length())));
  }

  private static Optional<String> readyLine(Path folder) {
    return text(output(folder)).lines().filter(line -> line.startsWith(READY)).findFirst();
  }

  /** Runs a command to its end, in a folder. */
  Ended run(Path directory, String... arguments) throws Exception {
    var all = new ArrayList<>(List.of(arguments));
    if (!all.getFirst().equals("init")) {
      all.addAll(List.of("--url", url.toString(), "--data", data(folder).toString()));
    }
    var out = Files.createTempFile(folder, "out", "");
    var err = Files.createTempFile(folder, "err", "");
    var command =
        command(all)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(command.waitFor(5, TimeUnit.MINUTES)).as(text(err)).isTrue();
    return new Ended(command.exitValue(), text(out), text(err));
  }

  /** Makes a project by {@code dormouse init}. */
  static Path init(Path folder, String name) throws Exception {
    var project = folder.resolve(name);
    var init = command(List.of("init", project.toString())).inheritIO().start();
    assertThat(init.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(init.exitValue()).isZero();
    return project;
  }

  /** What it has printed and said so far. */
  String told() {
    return text(output(folder)) + text(errors(folder));
  }

  void awaitTold(String part) {
    await("told: " + part, () -> told().contains(part), folder);
  }

  /** Asks it to end, as Ctrl-C or a service manager does, and waits until it has. */
  int stop() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(90, TimeUnit.SECONDS)).as(told()).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private static void await(String condition, BooleanSupplier holds, Path folder) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as(condition + "; it told:\n" + text(output(folder)) + text(errors(folder)))
          .isLessThan(until);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static ProcessBuilder command(List<String> arguments) {
    var home = Path.of("target", "dormouse").toAbsolutePath();
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Ddormouse.home=" + home,
                "-cp",
                home.resolve("lib") + "/*",
                "dev.dormouse.cli.Dormouse"));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("DORMOUSE_"));
    return builder;
  }

  private static Path data(Path folder) {
    return folder.resolve("data");
  }

  private static Path output(Path folder) {
    return folder.resolve("program.out");
  }

  private static Path errors(Path folder) {
    return folder.resolve("program.err");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
