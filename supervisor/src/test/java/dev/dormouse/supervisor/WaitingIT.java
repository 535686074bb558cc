package dev.dormouse.supervisor;

import static dev.dormouse.supervisor.fixture.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.ReportAnswer;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.Signal;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.WorkerCommand.Stop.Reason;
import dev.dormouse.supervisor.fixture.FakeServer;
import dev.dormouse.supervisor.fixture.TestNode;
import dev.dormouse.supervisor.fixture.TestNode.Given;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a run, its slot and its machine while it waits. */
@TestInstance(Lifecycle.PER_CLASS)
class WaitingIT {
  private TestNode node;

  @BeforeAll
  void start(@TempDir Path dataDir) {
    node = TestNode.start(dataDir);
  }

  @AfterEach
  void acceptAgain() {
    node.server().verdict(FakeServer::accepted);
  }

  @AfterAll
  void close() {
    node.close();
  }

  @Test
  void aWaitingRunIsHeldAndContinuesWithTheResultOfItsWait() {
    var run = node.run("log before", "wait waitpoint_a", "env GREETING");
    var waiting = node.await(run, Report.Waiting.class);
    assertThat(waiting.waits()).containsExactly(new WaitpointId("waitpoint_a"));

    var continued = node.continueRun(run, given -> given, "waitpoint_a");

    node.await(continued, Report.Started.class);
    assertThat(node.awaitText(continued)).isEqualTo("hello");
  }

  @Test
  void heldRunsOccupyNoSlots() {
    var waiting = new ArrayList<RunEpoch>();
    for (int i = 0; i < 6; i++) {
      waiting.add(node.run("wait waitpoint_slot" + i));
    }
    waiting.forEach(run -> node.await(run, Report.Waiting.class));

    assertThat(node.awaitText(node.run("env GREETING"))).isEqualTo("hello");

    for (int i = 0; i < 6; i++) {
      node.awaitOutput(node.continueRun(waiting.get(i), given -> given, "waitpoint_slot" + i));
    }
  }

  @Test
  void aHeldRunIsNamedInHeartbeats(@TempDir Path dataDir) {
    try (var beating = TestNode.start(dataDir, Duration.ofSeconds(12), config -> config)) {
      var run = beating.run("wait waitpoint_b");
      beating.await(run, Report.Waiting.class);

      await("it is named", () -> beating.server().heartbeat().contains(run));
    }
  }

  @Test
  void aRunWhoseWaitEndedMeanwhileGoesOnInItsSlot() {
    node.server()
        .verdict(report ->
            report instanceof Report.Waiting waiting
                ? new ReportAnswer(
                    report.run(),
                    Verdict.CONTINUE,
                    waiting.waits().stream().map(id -> TestNode.result(id.value())).toList())
                : FakeServer.accepted(report));

    var run = node.run("wait waitpoint_c", "env GREETING");

    assertThat(node.awaitText(run)).isEqualTo("hello");
  }

  @Test
  void aRunMayBeHandedOutAnewBeforeItsNodeHearsThatItWaits() {
    node.server().loseAnswers("reports", 50);
    var run = node.run("wait waitpoint_early", "env GREETING");
    node.await(run, Report.Waiting.class);

    var continued = node.continueRun(run, given -> given, "waitpoint_early");

    await("the work was taken", () -> node.server().waitingForWork() == 0);
    node.server().loseAnswers("reports", 0);
    assertThat(node.awaitText(continued)).isEqualTo("hello");
  }

  @Test
  void aSignalBringsResultsToARunWhoseOtherThreadsCompute() {
    var run = node.run("wait waitpoint_d,waitpoint_e", "env GREETING");
    node.await(run, Report.Waiting.class);
    var continued = node.continueRun(run, given -> given, "waitpoint_d");
    node.await(continued, Report.Started.class);
    var signal = new Signal.Complete(continued, List.of(TestNode.result("waitpoint_e")));

    node.server().signal(signal);

    assertThat(node.awaitText(continued)).isEqualTo("hello");
    await(
        "the server hears that the signal was acted upon",
        () -> node.server().knownSignals().stream().anyMatch(known -> known.contains(signal)));
  }

  @Test
  void aRunThatIsNotHeldAnyMoreIsGivenBack() {
    var continued =
        node.continueRun(node.assignment(given -> given).run(), given -> given, "waitpoint_f");

    var returned = node.await(continued, Report.Returned.class);

    assertThat(returned.reason()).contains("gone");
  }

  @Test
  void aHeldRunWhoseMachineDiesIsGivenBack() {
    var run = node.run(Given::inFreshMachine, "call POST /api/pid \"PID\"", "wait waitpoint_g");
    node.await(run, Report.Waiting.class);
    var call =
        node.server().calls().stream()
            .filter(one -> one.contains(run.runId().value()))
            .findFirst()
            .orElseThrow();
    var pid = Long.parseLong(call.replaceAll(".*\"pid-([0-9]+)\".*", "$1"));

    ProcessHandle.of(pid).orElseThrow().destroyForcibly();

    assertThat(node.await(run, Report.Returned.class).reason()).contains("SIGKILL");
  }

  @Test
  void aHeldRunThatWasCanceledIsStoppedWhenItContinues() {
    var run = node.run("wait waitpoint_h");
    node.await(run, Report.Waiting.class);

    var continued = node.continueRun(run, Given::canceled);

    assertThat(node.await(continued, Report.Ended.class).outcome())
        .isEqualTo(new Outcome.Stopped(Reason.CANCELED));
  }

  @Test
  void theTimeOfAWaitIsNotComputed() {
    var run = node.run(given -> given.atMost(Duration.ofSeconds(4)), "wait waitpoint_i");
    node.await(run, Report.Waiting.class);
    var other = node.run(given -> given.atMost(Duration.ofSeconds(5)), "hang");
    node.await(other, Report.Ended.class);

    var continued =
        node.continueRun(run, given -> given.atMost(Duration.ofSeconds(4)), "waitpoint_i");

    node.awaitOutput(continued);
    assertThat(node.await(run, Report.Waiting.class).computed()).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void aStaleWaitEndsItsMachine() {
    node.server()
        .verdict(report ->
            report instanceof Report.Waiting
                ? new ReportAnswer(report.run(), Verdict.STALE, List.of())
                : FakeServer.accepted(report));
    var run = node.run(Given::inFreshMachine, "call POST /api/pid \"PID\"", "wait waitpoint_j");
    node.await(run, Report.Waiting.class);
    var call =
        node.server().calls().stream()
            .filter(one -> one.contains(run.runId().value()))
            .findFirst()
            .orElseThrow();
    var pid = Long.parseLong(call.replaceAll(".*\"pid-([0-9]+)\".*", "$1"));

    await(
        "the machine is gone",
        () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(node.server().reports(run.runId()))
        .noneMatch(report -> report instanceof Report.Crashed);
  }
}
