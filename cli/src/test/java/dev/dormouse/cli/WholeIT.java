package dev.dormouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as it ships, from a fresh start to a run's logs, each command a process. */
class WholeIT {
  private static final String READY = "Dormouse is ready at ";

  @TempDir private Path folder;
  private Process server;
  private BufferedReader serverOutput;
  private URI url;

  /** What a command did. */
  private record Ended(int exit, String printed, String said) {}

  @BeforeEach
  void startServer() throws Exception {
    server =
        command("start", "--port", "0", "--data", folder.resolve("data").toString())
            .redirectError(folder.resolve("server.err").toFile())
            .start();
    serverOutput = server.inputReader();
    var line = serverOutput.readLine();
    assertThat(line).as(Files.readString(folder.resolve("server.err"))).startsWith(READY);
    url = URI.create(line.substring(READY.length()));
  }

  @AfterEach
  void stopServer() throws Exception {
    server.destroyForcibly().waitFor();
    serverOutput.close();
  }

  @Test
  void deploysANewProjectRunsItsTaskAndShowsWhatItLogged() throws Exception {
    var project = folder.resolve("hello");
    assertThat(run(folder, "init", project.toString()).exit()).isZero();

    var deployed = run(project, "deploy", "--json");
    assertThat(deployed.exit()).as(deployed.said()).isZero();
    var version = Json.mapper().readTree(deployed.printed());
    assertThat(version.path("promoted").booleanValue()).isTrue();
    assertThat(version.path("tasks").get(0).stringValue()).isEqualTo("greet");

    var triggered = run(project, "trigger", "greet", "{\"name\":\"Ada\"}", "--wait", "--json");
    assertThat(triggered.exit()).as(triggered.said()).isZero();
    var result = Json.mapper().readTree(triggered.printed());
    assertThat(result.path("output").path("text").stringValue()).isEqualTo("Hello, Ada!");

    var id = result.path("id").stringValue();
    var logs = run(project, "logs", id, "--follow");
    assertThat(logs.exit()).as(logs.said()).isZero();
    assertThat(logs.printed()).contains("Hello, Ada; I am " + id);

    var shown = Json.mapper().readTree(run(project, "runs", id, "--json").printed());
    assertThat(shown.path("version").stringValue())
        .isEqualTo(version.path("version").stringValue());
  }

  @Test
  void endsInOrderWhenItIsTold() throws Exception {
    server.destroy();

    assertThat(server.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).isZero();
    assertThat(Files.readString(folder.resolve("server.err"))).endsWith("Dormouse has stopped\n");
    assertThat(run(folder, "runs", "--key", "tr_dev_1").exit()).isEqualTo(3);
  }

  private Ended run(Path directory, String... arguments) throws Exception {
    var all = new ArrayList<>(List.of(arguments));
    if (!all.getFirst().equals("init")) {
      all.addAll(List.of("--url", url.toString(), "--data", folder.resolve("data").toString()));
    }
    var out = Files.createTempFile(folder, "out", "");
    var err = Files.createTempFile(folder, "err", "");
    var process =
        command(all.toArray(String[]::new))
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(Files.readString(err)).isTrue();
    return new Ended(process.exitValue(), text(out), text(err));
  }

  private static ProcessBuilder command(String... arguments) {
    var home = Path.of("target", "dormouse").toAbsolutePath();
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Ddormouse.home=" + home,
                "-cp",
                home.resolve("lib") + "/*",
                "dev.dormouse.cli.Dormouse"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("DORMOUSE_"));
    return builder;
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
