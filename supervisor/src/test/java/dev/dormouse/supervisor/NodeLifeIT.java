package dev.dormouse.supervisor;

import static dev.dormouse.supervisor.fixture.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.supervisor.fixture.TestNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a node keeps in touch with its server, and what it does where that fails. */
class NodeLifeIT {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofSeconds(9);

  @TempDir Path dataDir;

  @Test
  void registersAsSoonAsTheServerIsThere() {
    try (var node = TestNode.start(dataDir, LONG, config -> config)) {
      node.server().goDown();
      node.server().comeUp();

      assertThat(node.awaitText(node.run("env GREETING"))).isEqualTo("hello");
    }
  }

  @Test
  void aRunThatEndsWhileTheServerIsAwayIsReportedAfterwards() {
    try (var node = TestNode.start(dataDir, LONG, config -> config)) {
      var file = dataDir.resolve("go-on");
      var run = node.run("call POST /api/pid \"PID\"", "file " + file, "env GREETING");
      pid(node, run);

      node.server().goDown();
      write(file);
      node.server().comeUp();

      assertThat(node.awaitText(run)).isEqualTo("hello");
      assertThat(node.server().nodes()).hasSize(1);
    }
  }

  @Test
  void reportsWhoseAnswersGetLostAreRepeated() {
    try (var node = TestNode.start(dataDir, LONG, config -> config)) {
      node.server().loseAnswers("reports", 3);

      var run = node.run("wait waitpoint_a", "env GREETING");
      node.await(run, Report.Waiting.class);
      var continued = node.continueRun(run, given -> given, "waitpoint_a");

      assertThat(node.awaitText(continued)).isEqualTo("hello");
      assertThat(node.server().reports(run.runId()))
          .filteredOn(Report.Started.class::isInstance)
          .hasSizeGreaterThan(2);
    }
  }

  @Test
  void lostAnswersOfAllKindsDoNoHarm() {
    try (var node = TestNode.start(dataDir, LONG, config -> config)) {
      for (var kind : List.of("heartbeat", "signals", "logs", "deployments", "reports", "api")) {
        node.server().loseAnswers(kind, 1);
      }

      var run = node.run("log one", "call GET /api/x", "log two", "env GREETING");

      assertThat(node.awaitText(run)).isEqualTo("hello");
      await(
          "each line is there once",
          () -> node.server().logs(run.runId()).equals(List.of("one", "two")));
    }
  }

  @Test
  void aRunIsNamedInHeartbeatsUntilItsEndIsHeard() {
    try (var node = TestNode.start(dataDir, SHORT, config -> config)) {
      var run = node.run("wait waitpoint_a");
      node.await(run, Report.Waiting.class);
      await("it is named", () -> node.server().heartbeat().contains(run));

      var continued = node.continueRun(run, given -> given, "waitpoint_a");
      node.awaitOutput(continued);

      await("it is not named any more", () -> node.server().heartbeat().isEmpty());
    }
  }

  @Test
  void aDroppedRunsMachineIsKilledWithoutAWord() {
    try (var node = TestNode.start(dataDir, SHORT, config -> config)) {
      var run = node.run("call POST /api/pid \"PID\"", "hang");
      var pid = pid(node, run);

      node.server().drop(run);

      await("its machine is gone", () -> !alive(pid));
      assertThat(node.awaitText(node.run("env GREETING"))).isEqualTo("hello");
      assertThat(node.server().reports(run.runId())).hasOnlyElementsOfType(Report.Started.class);
    }
  }

  @Test
  void aForgottenNodeKillsItsMachinesAndBeginsANewLife() {
    try (var node = TestNode.start(dataDir, LONG, config -> config)) {
      var run = node.run("call POST /api/pid \"PID\"", "hang");
      var pid = pid(node, run);

      node.server().forgetNodes();

      await("its machine is gone", () -> !alive(pid));
      await("it has registered again", () -> node.server().nodes().size() == 2);
      assertThat(node.awaitText(node.run("env GREETING"))).isEqualTo("hello");
    }
  }

  @Test
  void whenItsLeaseHasRunOutANodeKillsItsMachinesByItself() {
    try (var node = TestNode.start(dataDir, SHORT, config -> config)) {
      var run = node.run("call POST /api/pid \"PID\"", "hang");
      var pid = pid(node, run);

      node.server().goDown();
      await("its machine is gone while the server is away", () -> !alive(pid));
      node.server().comeUp();

      await("it has registered again", () -> node.server().nodes().size() == 2);
      assertThat(node.awaitText(node.run("env GREETING"))).isEqualTo("hello");
    }
  }

  @Test
  void whatEndedBeforeTheLeaseRanOutIsStillTold() {
    try (var node = TestNode.start(dataDir, SHORT, config -> config)) {
      var waiting = node.run("call POST /api/pid \"PID\"", "wait waitpoint_a");
      var pid = pid(node, waiting);
      node.await(waiting, Report.Waiting.class);
      node.server().loseAnswers("reports", Integer.MAX_VALUE);
      var run = node.run("env GREETING");
      node.await(run, Report.Ended.class);
      int heard = node.server().reports(run.runId()).size();

      node.server().goDown();
      await("the lease has run out", () -> !alive(pid));
      node.server().loseAnswers("reports", 0);
      node.server().comeUp();

      await(
          "the end of the run is told once more",
          () -> node.server().reports(run.runId()).size() > heard);
      await("a new life has begun", () -> node.server().nodes().size() == 2);
    }
  }

  @Test
  void aSecondSupervisorInTheSameFolderIsRefused() {
    try (var node = TestNode.start(dataDir)) {
      var config = TestNode.config(node.server(), dataDir);

      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> new Supervisor(config)))
          .hasMessageContaining("is used by another supervisor");
    }
  }

  @Test
  void closingWaitsForRunsThatEndInTime() {
    var node = TestNode.start(dataDir);
    try (node) {
      var run = node.run("call POST /api/pid \"PID\"", "env GREETING");
      node.await(run, Report.Started.class);
      node.supervisor().close();

      assertThat(node.awaitText(run)).isEqualTo("hello");
    }
  }

  @Test
  void closingGivesBackWhatDoesNotEndInTimeAndLeavesNoProcess() {
    try (var node = TestNode.start(dataDir)) {
      var run = node.run("call POST /api/pid \"PID\"", "hang");
      var pid = pid(node, run);

      node.supervisor().close();

      assertThat(alive(pid)).isFalse();
      assertThat(node.await(run, Report.Returned.class).reason()).contains("shut down");
      assertThat(dataDir.resolve("machines")).doesNotExist();
    }
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "go on");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long pid(TestNode node, RunEpoch run) {
    var id = run.runId().value() + "-";
    await(
        "the run has told its process",
        () -> node.server().calls().stream().anyMatch(call -> call.contains(id)));
    var call =
        node.server().calls().stream().filter(one -> one.contains(id)).findFirst().orElseThrow();
    return Long.parseLong(call.replaceAll(".*\"pid-([0-9]+)\".*", "$1"));
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
