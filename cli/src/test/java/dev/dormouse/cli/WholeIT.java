package dev.dormouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as it ships, from a fresh start to a run's logs, each command a process. */
class WholeIT {
  @TempDir private Path folder;
  private Program server;

  @BeforeEach
  void startServer() throws Exception {
    server = Program.start(folder, "start");
  }

  @AfterEach
  void stopServer() throws Exception {
    server.close();
  }

  @Test
  void deploysANewProjectRunsItsTaskAndShowsWhatItLogged() throws Exception {
    var project = Program.init(folder, "hello");

    var version = server.run(project, "deploy", "--json").json();
    assertThat(version.path("promoted").booleanValue()).isTrue();
    assertThat(version.path("tasks").get(0).stringValue()).isEqualTo("greet");

    var result =
        server.run(project, "trigger", "greet", "{\"name\":\"Ada\"}", "--wait", "--json").json();
    assertThat(result.path("output").path("text").stringValue()).isEqualTo("Hello, Ada!");

    var id = result.path("id").stringValue();
    var logs = server.run(project, "logs", id, "--follow");
    assertThat(logs.exit()).as(logs.said()).isZero();
    assertThat(logs.printed()).contains("Hello, Ada; I am " + id);

    var shown = server.run(project, "runs", id, "--json").json();
    assertThat(shown.path("version").stringValue())
        .isEqualTo(version.path("version").stringValue());
    assertThat(server.run(project, "logs").printed())
        .as("the logs of all runs")
        .contains("Hello, Ada; I am " + id);
  }

  @Test
  void goesBackToTheVersionBeforeAndForwardAgain() throws Exception {
    // given
    var project = Program.init(folder, "hello");
    var checked = server.run(project, "deploy", "--dry-run", "--json").json();
    assertThat(checked.path("tasks").get(0).stringValue()).isEqualTo("greet");
    var first = deployed(project);
    var second = deployed(project);

    // when, then
    assertThat(server.run(project, "rollback").printed()).startsWith(first + " is now the current");
    var further = server.run(project, "rollback");
    assertThat(further.exit()).isNotZero();
    assertThat(further.said()).contains("No version before " + first);
    assertThat(server.run(project, "promote", second).exit()).isZero();
    assertThat(current(project)).isEqualTo(second);
    assertThat(server.run(project, "promote", "20200101.1").said()).contains("20200101.1");
  }

  private String deployed(Path project) throws Exception {
    return server.run(project, "deploy", "--json").json().path("version").stringValue();
  }

  private String current(Path project) throws Exception {
    return server
        .run(project, "versions")
        .printed()
        .lines()
        .filter(line -> line.contains("current"))
        .map(line -> line.strip().split(" ", 2)[0])
        .findFirst()
        .orElse("none");
  }

  @Test
  void endsInOrderWhenItIsTold() throws Exception {
    assertThat(server.stop()).isZero();

    assertThat(server.told()).endsWith("Dormouse has stopped\n");
    assertThat(server.run(folder, "runs", "--key", "tr_dev_1").exit()).isEqualTo(3);
  }
}
