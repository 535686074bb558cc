package dev.dormouse.supervisor;

import static dev.dormouse.supervisor.fixture.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.node.DeploymentManifest;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.supervisor.fixture.TestNode;
import dev.dormouse.supervisor.fixture.TestNode.Given;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** How runs are executed, and what is reported of them. */
@TestInstance(Lifecycle.PER_CLASS)
class ExecutionIT {
  private TestNode node;

  @BeforeAll
  void start(@TempDir Path dataDir) {
    node = TestNode.start(dataDir);
  }

  @AfterAll
  void close() {
    node.close();
  }

  @Test
  void aRunIsStartedAndEndsWithItsOutput() {
    var run = node.run("env GREETING");

    assertThat(node.awaitText(run)).isEqualTo("hello");
    assertThat(node.server().reports(run.runId()))
        .hasExactlyElementsOfTypes(Report.Started.class, Report.Ended.class);
  }

  @Test
  void whatATaskThrowsIsReportedAsItsFailure() {
    var run = node.run("fail no seats left");

    var outcome = node.await(run, Report.Ended.class).outcome();

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.error().message()).isEqualTo("no seats left");
              assertThat(failed.retryable()).isTrue();
            });
  }

  @Test
  void aWarmMachineExecutesTheNextRun() {
    var first = node.awaitText(node.run("pid"));
    var second = node.awaitText(node.run("pid"));

    assertThat(second).isEqualTo(first);
  }

  @Test
  void aFreshMachineHasRunNothingBeforeAndIsNotUsedAgain() {
    var warm = node.awaitText(node.run("pid"));
    var one = node.awaitText(node.run(Given::inFreshMachine, "pid"));
    var other = node.run(Given::inFreshMachine, "runs");

    assertThat(one).isNotEqualTo(warm);
    assertThat(node.awaitText(other)).isEqualTo("1");
    await("the first fresh machine is gone", () -> !alive(one));
  }

  @Test
  void aRunIsSaidToBeginWarmWhereItsMachineHasRunAnother() {
    var first = node.run(Given::inFreshMachine, "pid");
    node.awaitText(first);
    var second = node.run("pid");
    node.awaitText(second);
    var third = node.run("pid");
    node.awaitText(third);

    assertThat(warm(first)).isFalse();
    assertThat(warm(third)).isTrue();
  }

  private Boolean warm(RunEpoch run) {
    return node.server().reports(run.runId()).stream()
        .filter(Report.Started.class::isInstance)
        .map(report -> Objects.requireNonNull(((Report.Started) report).warm()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void moreRunsThanSlotsAllEnd() {
    var runs = new ArrayList<RunEpoch>();
    for (int i = 0; i < 50; i++) {
      runs.add(node.run("log " + i));
    }

    for (var run : runs) {
      node.awaitText(run);
    }
    assertThat(node.server().reports())
        .filteredOn(Report.Ended.class::isInstance)
        .extracting(Report::run)
        .containsAll(runs)
        .doesNotHaveDuplicates();
  }

  @Test
  void theHeapLeavesRoomForTheRestOfTheMachinesMemory() {
    var heap = Integer.parseInt(node.awaitText(node.run("heap")));

    assertThat(heap).isBetween(100, 128);
  }

  @Test
  void theSupervisorsOwnEnvironmentIsKeptFromTasks() {
    var run = node.run("env MAVEN_CMD_LINE_ARGS");
    var socket = node.run("env DORMOUSE_SOCKET");

    assertThat(node.awaitText(run)).isEqualTo("null");
    assertThat(node.awaitText(socket)).endsWith("/s");
  }

  @Test
  void variablesThatAreHandedOnReachTasks() {
    assertThat(node.awaitText(node.run("env HANDED_ON"))).isEqualTo("yes");
    assertThat(node.awaitText(node.run("env GREETING"))).isEqualTo("hello");
  }

  @Test
  void logLinesReachTheServerInTheirOrder() {
    var run = node.run("log one", "print past the worker", "log two");
    node.awaitText(run);

    await(
        "all lines are there",
        () -> node.server().logs(run.runId()).containsAll(List.of("one", "two")));
    await(
        "also what was printed", () -> node.server().logs(run.runId()).contains("past the worker"));
    assertThat(node.server().logs(run.runId())).containsSubsequence("one", "two");
  }

  @Test
  void anExitIsToldWithItsCodeAndTheLastLines() {
    var run = node.run("print about to leave", "exit 5");

    var crashed = node.await(run, Report.Crashed.class);

    assertThat(crashed.kind()).isEqualTo(Report.Crashed.Kind.EXIT);
    assertThat(crashed.error().message()).contains("code 5").contains("about to leave");
  }

  @Test
  void outOfMemoryIsToldApartFromOtherEnds() {
    var run = node.run("oom");

    var crashed = node.await(run, Report.Crashed.class);

    assertThat(crashed.kind()).isEqualTo(Report.Crashed.Kind.OUT_OF_MEMORY);
  }

  @Test
  void aKilledWorkersRunIsReportedAndTheNodeGoesOn() {
    var run = node.run(Given::inFreshMachine, "call POST /api/pid \"PID\"", "hang");
    await("the run executes", () -> !node.server().reports(run.runId()).isEmpty());
    var pid = pidOf(run.runId().value());

    ProcessHandle.of(pid).orElseThrow().destroyForcibly();

    var crashed = node.await(run, Report.Crashed.class);
    assertThat(crashed.kind()).isEqualTo(Report.Crashed.Kind.EXIT);
    assertThat(crashed.error().message()).contains("SIGKILL");
    assertThat(node.awaitText(node.run("env GREETING"))).isEqualTo("hello");
  }

  @Test
  void tasksThatCannotBeLoadedFailTheirRunForGood() {
    var broken = deployment("broken");
    var run = node.run(given -> given.of(broken));

    var outcome = node.await(run, Report.Ended.class).outcome();

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.error().message()).isEqualTo("no such class: Broken");
              assertThat(failed.retryable()).isFalse();
            });
  }

  @Test
  void aWorkerOfAnotherProtocolFailsItsRunForGood() {
    var future = deployment("future");
    var run = node.run(given -> given.of(future));

    assertThat(node.await(run, Report.Ended.class).outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.error().message()).contains("protocol 99"));
  }

  @Test
  void aWorkerThatLeavesBeforeItsFirstWordCrashesItsRun() {
    var exits = deployment("exits");
    var run = node.run(given -> given.of(exits));

    var crashed = node.await(run, Report.Crashed.class);

    assertThat(crashed.error().message()).contains("code 7").contains("cannot go on");
  }

  @Test
  void aDeploymentWhoseFileIsMissingGivesItsRunBack() {
    var missing =
        new DeploymentManifest(
            new DeploymentId("deployment_missing"),
            "1",
            List.of(new dev.dormouse.protocol.FileRef("tasks.jar", "sha256:" + "0".repeat(64), 10)),
            List.of());
    node.server().deployment(missing);
    var run = node.run(given -> given.of(missing.id()));

    var returned = node.await(run, Report.Returned.class);

    assertThat(returned.reason()).contains("404");
  }

  private DeploymentId deployment(String packages) {
    var id = new DeploymentId("deployment_" + packages);
    node.server().deployment(new DeploymentManifest(id, "1", List.of(), List.of(packages)));
    return id;
  }

  private long pidOf(String run) {
    await(
        "the run has told its process",
        () -> node.server().calls().stream().anyMatch(call -> call.contains(run)));
    var call =
        node.server().calls().stream().filter(one -> one.contains(run)).findFirst().orElseThrow();
    return Long.parseLong(call.replaceAll(".*\"pid-([0-9]+)\".*", "$1"));
  }

  private static boolean alive(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
  }
}
