package dev.dormouse.cli.demo;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The cinema's own demo program, which knows of Dormouse only what any program with the SDK does:
 * an address and a key.
 */
final class DemoProgram implements AutoCloseable {
  private static final String MAIN = "cinema.demo.CinemaDemo";

  /** Its last line where it stays, when its stories are told. */
  private static final String STAYS = "The box office stays open";

  private static final int STOP_SECONDS = 10;

  private final Process process;
  private final BufferedReader output;

  private DemoProgram(Process process, BufferedReader output) {
    this.process = process;
    this.output = output;
  }

  static DemoProgram start(Path cinema, DemoPorts ports, URI server, String key, boolean keep)
      throws CommandFailed, IOException {
    var classPath = cinema.resolve("target/demo.classpath");
    if (!Files.isRegularFile(classPath)) {
      throw new CommandFailed(
          ExitCode.FAILED, "The build of the cinema did not leave " + classPath + ".");
    }
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                cinema.resolve("target/classes")
                    + File.pathSeparator
                    + Files.readString(classPath).strip(),
                MAIN));
    if (keep) {
      command.add("--keep");
    }
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("DORMOUSE_"));
    environment.put("DORMOUSE_API_URL", server.toString());
    environment.put("DORMOUSE_SECRET_KEY", key);
    environment.putAll(ports.forProgram());
    var process = builder.start();
    return new DemoProgram(process, process.inputReader());
  }

  /** Shows what it prints until it ends; {@code staying} is told when it only stays open. */
  int passThrough(Terminal terminal, Runnable staying) throws InterruptedException {
    // Reading a pipe cannot be interrupted, waiting for a process can.
    var reader = Thread.ofPlatform().daemon().start(() -> read(terminal, staying));
    int code = process.waitFor();
    reader.join();
    return code == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private void read(Terminal terminal, Runnable staying) {
    try {
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        terminal.print(line);
        if (line.startsWith(STAYS)) {
          staying.run();
        }
      }
    } catch (IOException e) {
      terminal.say("The demo's output broke off: " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      output.close();
    }
  }
}
