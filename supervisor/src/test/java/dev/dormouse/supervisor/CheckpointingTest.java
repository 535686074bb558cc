package dev.dormouse.supervisor;

import static dev.dormouse.supervisor.fixture.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.ReportAnswer;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.Signal;
import dev.dormouse.protocol.worker.Succession;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.supervisor.fixture.FakeServer;
import dev.dormouse.supervisor.fixture.ScriptedMachines;
import dev.dormouse.supervisor.fixture.ShiftedClock;
import dev.dormouse.supervisor.fixture.TestNode;
import dev.dormouse.supervisor.fixture.TestNode.Given;
import dev.dormouse.supervisor.machines.CheckpointRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a machine while its run waits, whatever happens meanwhile. */
class CheckpointingTest {
  private static final String WAIT = "waitpoint_a";

  private final ScriptedMachines machines = new ScriptedMachines();
  private final ShiftedClock clock = new ShiftedClock();
  @TempDir Path folder;
  private @Nullable TestNode started;

  @AfterEach
  void close() {
    node().close();
  }

  @Test
  void aWaitingRunIsStoredAndItsMachineGone() throws IOException {
    // given
    start(after(Duration.ZERO));

    // when
    var run = waiting();
    var stored = node().await(run, Report.Checkpointed.class);

    // then
    assertThat(stored.bytes()).isEqualTo(1000);
    await("its machine is gone", () -> machines.machine(1).isGone());
    await("the node holds it no more", () -> !node().server().heartbeat().contains(run));
    assertThat(node().server().reports(run.runId()))
        .noneMatch(report -> report instanceof Report.Crashed || report instanceof Report.Returned);
  }

  @Test
  void aStoredRunIsRestoredAndToldTheResultOfItsWait() throws IOException {
    // given
    start(after(Duration.ZERO));
    var run = waiting();
    var image = node().await(run, Report.Checkpointed.class).checkpointId();

    // when
    var next = node().restoreRun(run, image, WAIT);

    // then
    node().await(next, Report.Started.class);
    var restored = machines.restored();
    assertThat(restored.awaitAwake().restored()).isTrue();
    assertThat(restored.awaitAwake().environment()).containsEntry("GREETING", "hello");
    assertThat(restored.awaitAwake().succession()).isNull();
    assertThat(restored.await(WorkerCommand.Complete.class).results())
        .containsExactly(TestNode.result(WAIT));
    restored.finish(run.runId());
    node().await(next, Report.Ended.class);
  }

  @Test
  void aReplayIsRestoredFromTheCheckpointOfAnotherRunAndToldWhoItIs() throws IOException {
    // given
    start(after(Duration.ZERO));
    var run = waiting();
    var image = node().await(run, Report.Checkpointed.class).checkpointId();
    var renamed = new Succession.Renamed(new WaitpointId(WAIT), new WaitpointId("waitpoint_b"));

    // when
    var replay = node().replayRun(image, List.of(renamed), "waitpoint_b");

    // then
    node().await(replay, Report.Started.class);
    var restored = machines.restored();
    var succession = Objects.requireNonNull(restored.awaitAwake().succession());
    assertThat(succession.run().runId()).isEqualTo(replay.runId()).isNotEqualTo(run.runId());
    assertThat(succession.waits()).containsExactly(renamed);
    restored.finish(replay.runId());
    node().await(replay, Report.Ended.class);
  }

  @Test
  void aRunWhoseWaitEndsBeforeTheDumpGoesOnInItsMachine() throws IOException {
    // given
    start(after(Duration.ofHours(1)));
    var run = waiting();
    await("it is paused", () -> machines.machine(1).isPaused());

    // when
    var next = node().continueRun(run, given -> given, WAIT);

    // then
    goesOnInItsMachine(next);
    assertThat(machines.machine(1).commands())
        .noneMatch(command -> command instanceof WorkerCommand.Checkpoint);
  }

  @Test
  void aRunWhoseWaitEndsWhileItsWorkerMakesItselfReadyGoesOnInItsMachine() throws IOException {
    // given
    machines.notReadyAtOnce();
    start(after(Duration.ZERO));
    var run = waiting();
    machines.machine(1).await(WorkerCommand.Checkpoint.class);

    // when
    var next = node().continueRun(run, given -> given, WAIT);
    node().await(next, Report.Started.class);
    machines.machine(1).ready();

    // then
    assertThat(machines.machine(1).awaitAwake().restored()).isFalse();
    goesOnInItsMachine(next);
  }

  @Test
  void aRunWhoseWaitEndsDuringTheDumpIsRestoredHere() throws IOException {
    // given
    var dump = machines.holdDumps();
    start(after(Duration.ZERO));
    node().server().verdict(CheckpointingTest::keptWhenStored);
    var run = waiting();
    await("it is being dumped", () -> machines.machine(1).isBeingDumped());

    // when
    var next = node().continueRun(run, given -> given, WAIT);
    await("the node knows", () -> node().server().heartbeat().contains(next));
    dump.countDown();

    // then
    node().await(next, Report.Checkpointed.class);
    node().await(next, Report.Started.class);
    var restored = machines.restored();
    assertThat(restored.await(WorkerCommand.Complete.class).results())
        .containsExactly(TestNode.result(WAIT));
    restored.finish(run.runId());
    node().await(next, Report.Ended.class);
  }

  @Test
  void aRunThatIsHandedOutAnewBeforeTheServerHeardOfItsCheckpointIsRestoredHere()
      throws IOException {
    // given
    start(after(Duration.ZERO));
    node().server().verdict(CheckpointingTest::keptWhenStored);
    var run = waiting();
    node().await(run, Report.Checkpointed.class);

    // when
    var next = node().continueRun(run, given -> given, WAIT);

    // then
    node().await(next, Report.Started.class);
    assertThat(machines.restored().await(WorkerCommand.Complete.class).results())
        .containsExactly(TestNode.result(WAIT));
  }

  @Test
  void aRunIsSomebodyElsesOnceItsCheckpointWasHeardOf() throws IOException {
    // given
    start(after(Duration.ZERO));
    var run = waiting();
    node().await(run, Report.Checkpointed.class);
    // its answer has come when a later report is answered
    var other = node().run("whatever");
    machines.of(other).finish(other.runId());
    node().await(other, Report.Ended.class);

    // when: the server would have to know better
    var next = node().continueRun(run, given -> given, WAIT);

    // then
    assertThat(node().await(next, Report.Returned.class).reason()).contains("gone");
  }

  @Test
  void aFailedDumpLeavesTheRunInMemoryAndIsToldOnce() throws IOException {
    // given
    machines.failDumps("no space left on device");
    start(after(Duration.ZERO));

    // when
    var run = waiting();
    assertThat(machines.machine(1).awaitAwake().restored()).isFalse();
    await("it is paused again", () -> machines.machine(1).isPaused());
    var next = node().continueRun(run, given -> given, WAIT);

    // then
    goesOnInItsMachine(next);
    await(
        "its log tells",
        () ->
            node().server().logs(run.runId()).stream()
                    .filter(line -> line.contains("no space left on device"))
                    .count()
                == 1);
  }

  @Test
  void aWorkerThatCannotBeCheckpointedStaysInMemory() throws IOException {
    // given
    machines.refuse("the pool is in use");
    start(after(Duration.ZERO));

    // when
    var run = waiting();
    await(
        "its log tells",
        () ->
            node().server().logs(run.runId()).stream()
                .anyMatch(line -> line.contains("the pool is in use")));

    // then
    goesOnInItsMachine(node().continueRun(run, given -> given, WAIT));
  }

  @Test
  void aMachineThatDiesWhileItIsDumpedIsGivenBack() throws IOException {
    // given
    machines.holdDumps();
    start(after(Duration.ZERO));
    var run = waiting();
    await("it is being dumped", () -> machines.machine(1).isBeingDumped());

    // when
    machines.machine(1).die();

    // then
    assertThat(node().await(run, Report.Returned.class).reason()).contains("exited with code 1");
  }

  @Test
  void aRunThatIsTakenAwayWhileItIsDumpedLeavesNoImage() throws IOException {
    // given
    var dump = machines.holdDumps();
    start(after(Duration.ZERO));
    var run = waiting();
    await("it is being dumped", () -> machines.machine(1).isBeingDumped());

    await("it is named in heartbeats", () -> node().server().heartbeat().contains(run));

    // when
    node().server().drop(run);
    await("the node holds it no more", () -> !node().server().heartbeat().contains(run));
    dump.countDown();

    // then
    await("its image is deleted", () -> !machines.discarded().isEmpty());
    assertThat(node().server().reports(run.runId()))
        .noneMatch(report -> report instanceof Report.Checkpointed);
  }

  @Test
  void aRunMayAskForACheckpointAndGoesOnBehindIt() throws IOException {
    // given
    var dump = machines.holdDumps();
    start(after(Duration.ofHours(1)));
    node().server().verdict(CheckpointingTest::keptWhenStored);
    var run = node().run("whatever");
    var machine = machines.machine(1);
    machine.await(WorkerCommand.Execute.class);

    // when: and one of its waits ends meanwhile
    assertThat(machine.say(new WorkerRequest.CheckpointNow(run.runId())))
        .isEqualTo(new WorkerAnswer.Done());
    await("it is being dumped", () -> machine.isBeingDumped());
    var signal = new Signal.Complete(run, List.of(TestNode.result(WAIT)));
    node().server().signal(signal);
    await(
        "the signal was acted upon",
        () -> node().server().knownSignals().stream().anyMatch(known -> known.contains(signal)));
    dump.countDown();

    // then
    var restored = machines.restored();
    assertThat(restored.awaitAwake().restored()).isTrue();
    assertThat(restored.await(WorkerCommand.Complete.class).results())
        .containsExactly(TestNode.result(WAIT));
    restored.finish(run.runId());
    node().await(run, Report.Ended.class);
    assertThat(node().server().reports(run.runId()))
        .filteredOn(report -> report instanceof Report.Started)
        .hasSize(1);
    assertThat(node().server().reports(run.runId()))
        .filteredOn(report -> report instanceof Report.Checkpointed)
        .hasSize(1);
  }

  @Test
  void aRunThatAskedInVainGoesOn() throws IOException {
    // given
    machines.failDumps("criu says no");
    start(after(Duration.ofHours(1)));
    var run = node().run("whatever");
    var machine = machines.machine(1);
    machine.await(WorkerCommand.Execute.class);

    // when
    var _ = machine.say(new WorkerRequest.CheckpointNow(run.runId()));

    // then
    assertThat(machine.awaitAwake().restored()).isFalse();
    machine.finish(run.runId());
    node().await(run, Report.Ended.class);
  }

  @Test
  void aRunWhoseImageIsMissingBeginsANewAttempt() throws IOException {
    // given
    start(after(Duration.ZERO));
    var run = waiting();
    var image = node().await(run, Report.Checkpointed.class).checkpointId();
    machines.lose(image);

    // when
    var next = node().restoreRun(run, image, WAIT);

    // then
    assertThat(node().await(next, Report.CheckpointLost.class).checkpointId()).isEqualTo(image);
  }

  @Test
  void aRunThatCannotBeRestoredHereIsGivenBack() throws IOException {
    // given
    start(after(Duration.ZERO));
    var run = waiting();
    var image = node().await(run, Report.Checkpointed.class).checkpointId();
    machines.failRestores("criu says no");

    // when
    var next = node().restoreRun(run, image, WAIT);

    // then
    assertThat(node().await(next, Report.Returned.class).reason()).contains("criu says no");
  }

  @Test
  void aRestoredMachineThatDiesIsACrash() throws IOException {
    // given
    start(after(Duration.ZERO));
    var run = waiting();
    var image = node().await(run, Report.Checkpointed.class).checkpointId();

    // when
    var next = node().restoreRun(run, image, WAIT);
    node().await(next, Report.Started.class);
    machines.restored().die();

    // then
    node().await(next, Report.Crashed.class);
  }

  @Test
  void whereMemoryIsShortTheRunThatHasWaitedLongestIsStoredFirst() throws IOException {
    // given: room for one machine
    start(rules -> rules.withAfter(Duration.ofHours(1)).withHeldMib(300));
    var first = waiting();
    await("it is paused", () -> machines.machine(1).isPaused());

    // when
    var second = node().run("whatever");
    machines.of(second).waitsFor(second.runId(), "waitpoint_b");

    // then
    node().await(first, Report.Checkpointed.class);
    assertThat(node().server().reports(second.runId()))
        .noneMatch(report -> report instanceof Report.Checkpointed);
  }

  @Test
  void aWaitThatIsKnownToBeLongIsNotTriedToBeSatOut() throws IOException {
    // given
    start(after(Duration.ofHours(1)));
    var run = node().run("whatever");
    machines.machine(1).await(WorkerCommand.Execute.class);

    // when
    machines.machine(1).waitsUntil(run.runId(), Instant.now().plusSeconds(3600), WAIT);

    // then
    node().await(run, Report.Checkpointed.class);
  }

  @Test
  void laterMachinesStartFromTheTemplate() throws IOException {
    // given
    machines.makeTemplates();
    start(after(Duration.ZERO));
    var first = node().run(Given::inFreshMachine, "whatever");
    machines.machine(1).await(WorkerCommand.Execute.class);

    // when
    var second = node().run(Given::inFreshMachine, "whatever");

    // then
    var restored = machines.restored();
    assertThat(restored.wasRestored()).isTrue();
    assertThat(restored.await(WorkerCommand.Execute.class).run().runId()).isEqualTo(second.runId());
    restored.finish(second.runId());
    node().await(second, Report.Ended.class);
    machines.machine(1).finish(first.runId());
    node().await(first, Report.Ended.class);
  }

  @Test
  void aWorkerMaySpeakBeforeItsMachineIsKnownToBeThere() throws IOException {
    // given
    machines.letWorkersSpeakFirst();
    start(after(Duration.ZERO));

    // when
    var run = node().run("whatever");

    // then
    machines.machine(1).await(WorkerCommand.Execute.class);
    machines.machine(1).finish(run.runId());
    node().await(run, Report.Ended.class);
  }

  @Test
  void theFirstMachineLeavesTheTemplateBeforeItTakesItsRun() throws IOException {
    // given
    machines.makeTemplates();
    start(after(Duration.ZERO));

    // when
    var run = node().run("whatever");

    // then
    machines.machine(1).await(WorkerCommand.Execute.class);
    assertThat(machines.machine(1).commands().getFirst())
        .isInstanceOf(WorkerCommand.Checkpoint.class);
    machines.machine(1).finish(run.runId());
    node().await(run, Report.Ended.class);
  }

  @Test
  void runsThatComeTogetherWaitForTheTemplateAndAllButOneStartFromIt() throws IOException {
    // given
    machines.makeTemplates();
    var dump = machines.holdDumps();
    start(after(Duration.ofHours(1)));

    // when
    var runs = Stream.generate(() -> node().run("whatever")).limit(3).toList();
    await("the first is being dumped", () -> machines.machine(1).isBeingDumped());
    await("the node has them all", () -> node().server().heartbeat().containsAll(runs));
    assertThat(machines.count()).isEqualTo(1);
    dump.countDown();

    // then: none ends before all have begun, as its machine would be there for the next
    runs.forEach(machines::of);
    for (var run : runs) {
      machines.of(run).finish(run.runId());
      node().await(run, Report.Ended.class);
    }
    assertThat(runs.stream().map(machines::of).filter(machine -> !machine.wasRestored()).distinct())
        .as("machines that were booted; one may have executed two of the runs")
        .hasSize(1);
  }

  @Test
  void aRunWhoseMachineCouldLeaveNoTemplateIsExecutedByAnother() throws IOException {
    // given
    machines.makeTemplates();
    machines.failDumps("criu says no");
    start(after(Duration.ofHours(1)));

    // when
    var run = node().run("whatever");

    // then
    machines.machine(2).await(WorkerCommand.Execute.class);
    assertThat(machines.machine(2).commands())
        .noneMatch(command -> command instanceof WorkerCommand.Checkpoint);
    machines.machine(2).finish(run.runId());
    node().await(run, Report.Ended.class);
    await("the first is gone", () -> machines.machine(1).isGone());
  }

  @Test
  void aMachineThatDiesWhileItLeavesATemplateCostsItsRunNothing() throws IOException {
    // given
    machines.makeTemplates();
    machines.notReadyAtOnce();
    start(after(Duration.ofHours(1)));
    var run = node().run("whatever");
    machines.machine(1).await(WorkerCommand.Checkpoint.class);

    // when
    machines.machine(1).die();

    // then
    machines.machine(2).await(WorkerCommand.Execute.class);
    machines.machine(2).finish(run.runId());
    node().await(run, Report.Ended.class);
    assertThat(node().server().reports(run.runId()))
        .noneMatch(report -> report instanceof Report.Crashed || report instanceof Report.Returned);
  }

  @Test
  void aTemplateThatFailedIsTriedAgainLater() throws IOException {
    // given
    machines.makeTemplates();
    machines.failDumps("criu says no");
    start(after(Duration.ofHours(1)));
    finish(node().run(Given::inFreshMachine, "whatever"));
    machines.failDumps(null);

    // when: soon after, and then later
    finish(node().run(Given::inFreshMachine, "whatever"));
    clock.advance(Duration.ofMinutes(1));
    finish(node().run(Given::inFreshMachine, "whatever"));

    // then
    assertThat(machines.machine(3).commands())
        .noneMatch(command -> command instanceof WorkerCommand.Checkpoint);
    assertThat(machines.machine(4).commands())
        .anyMatch(command -> command instanceof WorkerCommand.Checkpoint);
    finish(node().run(Given::inFreshMachine, "whatever"));
    assertThat(machines.restored().wasRestored()).isTrue();
  }

  private void finish(RunEpoch run) throws IOException {
    machines.of(run).finish(run.runId());
    node().await(run, Report.Ended.class);
  }

  @Test
  void aSupervisorThatEndsStoresWhatWaits() throws IOException {
    // given
    start(after(Duration.ofHours(1)));
    var run = waiting();
    await("it is paused", () -> machines.machine(1).isPaused());

    // when
    node().supervisor().close();

    // then
    node().await(run, Report.Checkpointed.class);
    assertThat(node().server().reports(run.runId()))
        .noneMatch(report -> report instanceof Report.Returned);
  }

  @Test
  void whatIsKeptOfVersionsThatAreNotUsedForLongIsForgotten() throws IOException {
    // given
    var now = clock.instant();
    for (int i = 0; i < 10; i++) {
      machines.keep(new DeploymentId("deployment_old" + i), now.minus(Duration.ofDays(i + 1)));
    }

    // when: the node begins with a sweep
    start(after(Duration.ZERO));

    // then
    await("the last two are forgotten", () -> machines.kept().size() == 8);
    assertThat(machines.kept())
        .containsKey(new DeploymentId("deployment_old7"))
        .doesNotContainKey(new DeploymentId("deployment_old8"));
  }

  @Test
  void imagesThatTheServerNamesAreDeletedAndItHearsOfThat() throws IOException {
    // given
    start(after(Duration.ZERO));
    var image = node().await(waiting(), Report.Checkpointed.class).checkpointId();

    // when
    node().server().discard(image);

    // then
    await("the server hears", () -> node().server().discards().isEmpty());
    assertThat(machines.discarded()).contains(image);
  }

  private TestNode node() {
    return Objects.requireNonNull(started);
  }

  private void start(UnaryOperator<CheckpointRules> rules) {
    started =
        TestNode.start(
            folder,
            machines,
            clock,
            config -> {
              var options = config.options();
              return new SupervisorConfig(
                  config.name(),
                  config.server(),
                  config.nodeToken(),
                  config.dataDir(),
                  config.slots(),
                  config.labels(),
                  options.withCheckpoints(rules.apply(options.checkpoints())));
            });
  }

  private static UnaryOperator<CheckpointRules> after(Duration time) {
    return rules -> rules.withAfter(time);
  }

  /** A run that only waits, in the first machine. */
  private RunEpoch waiting() throws IOException {
    var run = node().run("whatever");
    machines.machine(1).await(WorkerCommand.Execute.class);
    machines.machine(1).waitsFor(run.runId(), WAIT);
    node().await(run, Report.Waiting.class);
    return run;
  }

  private void goesOnInItsMachine(RunEpoch next) throws IOException {
    node().await(next, Report.Started.class);
    var machine = machines.machine(1);
    assertThat(machine.await(WorkerCommand.Complete.class).results())
        .containsExactly(TestNode.result(WAIT));
    machine.finish(next.runId());
    node().await(next, Report.Ended.class);
    assertThat(node().server().reports(next.runId()))
        .noneMatch(report -> report instanceof Report.Checkpointed);
  }

  /** As a server that has handed the run out anew, or for which it computes. */
  private static ReportAnswer keptWhenStored(Report report) {
    return report instanceof Report.Checkpointed
        ? new ReportAnswer(report.run(), Verdict.CONTINUE, List.of())
        : FakeServer.accepted(report);
  }
}
