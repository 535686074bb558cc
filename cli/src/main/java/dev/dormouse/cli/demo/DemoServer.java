package dev.dormouse.cli.demo;

import dev.dormouse.cli.project.Distribution;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code dormouse start} in a process of its own, as anybody would start it. */
final class DemoServer implements AutoCloseable {
  private static final String READY = "Dormouse is ready at ";
  private static final int STOP_SECONDS = 45;

  private final Process process;
  private final BufferedReader output;
  private final URI url;

  private DemoServer(Process process, BufferedReader output, URI url) {
    this.process = process;
    this.output = output;
    this.url = url;
  }

  /** Starts it on a free port, and waits until it is ready; its progress is shown as it goes. */
  static DemoServer start(Distribution distribution, Path data, DemoPorts ports)
      throws CommandFailed, IOException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms64m",
            "-Xmx1g",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Ddormouse.home=" + distribution.home(),
            "-D%s=%s"
                .formatted(
                    Distribution.MACHINES_PROPERTY,
                    System.getProperty(Distribution.MACHINES_PROPERTY, "")),
            "-D%s=%s"
                .formatted(
                    Distribution.CLICKHOUSE_PROPERTY,
                    System.getProperty(Distribution.CLICKHOUSE_PROPERTY, "")),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.dormouse.cli.Dormouse",
            "start",
            "--port",
            "0",
            "--data",
            data.toString());
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    var environment = builder.environment();
    // What is set for the user's own server must not reach into the demo's.
    environment.keySet().removeIf(name -> name.startsWith("DORMOUSE_"));
    environment.putAll(ports.forTasks());
    var process = builder.start();
    var output = process.inputReader();
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(READY)) {
        return new DemoServer(process, output, URI.create(line.substring(READY.length())));
      }
    }
    throw new CommandFailed(ExitCode.FAILED, "The demo's server did not start; see above.");
  }

  URI url() {
    return url;
  }

  /** Stops it, at once if need be: nothing of the demo lasts. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      output.close();
    }
  }
}
