package dev.dormouse.engine.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.engine.states.RunTransition;
import dev.dormouse.engine.waits.BegunWait;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.Report.Crashed.Kind;
import dev.dormouse.protocol.node.ReportAnswer;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.StringNode;

class ReportsTest {
  private static final Duration REST = Duration.ofSeconds(10);

  private TestEngine test;
  private ScriptedNode node;

  /** Where a run can be while a machine holds it. */
  enum Held {
    DEQUEUED,
    EXECUTING,
    WAITING,
    QUEUED
  }

  @BeforeEach
  void open() {
    test = TestEngine.open();
    var policy = new RetryPolicy(3, 2.0, REST, Duration.ofHours(1), false);
    test.deploy(
        List.of(
            new TaskDeclaration(
                new TaskId("sell"),
                "Tasks",
                null,
                null,
                policy,
                null,
                Duration.ofMinutes(5),
                false,
                null,
                "Object",
                "Object")));
    node = ScriptedNode.on(test);
  }

  @AfterEach
  void close() {
    test.close();
  }

  @ParameterizedTest
  @EnumSource
  void whereverAMachineHoldsARunItsEndIsHeard(Held state) {
    var completed = held(state);
    assertThat(node.completed(completed, "1").verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(test.status(completed.runId())).isEqualTo(RunStatus.COMPLETED);

    var failed = held(state);
    assertThat(node.failed(failed, false, null).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(test.status(failed.runId())).isEqualTo(RunStatus.FAILED);

    var retried = held(state);
    var _ = node.failed(retried);
    assertThat(test.status(retried.runId())).isEqualTo(RunStatus.DELAYED);
    putOff(retried.runId());

    var atOnce = held(state);
    var _ = node.failed(atOnce, true, test.clock.instant());
    assertThat(test.status(atOnce.runId())).isEqualTo(RunStatus.QUEUED);
    var _ = node.completed(node.workOne().run(), "1");

    var crashed = held(state, "{\"maxAttempts\": 1}");
    var _ = node.crashed(crashed, Kind.OUT_OF_MEMORY);
    assertThat(test.status(crashed.runId())).isEqualTo(RunStatus.CRASHED);

    var stopped = held(state);
    var _ = node.report(node.ended(stopped, new Outcome.Stopped(Stop.Reason.CANCELED)));
    assertThat(test.status(stopped.runId())).isEqualTo(RunStatus.CANCELED);

    var timedOut = held(state);
    var _ = node.crashed(timedOut, Kind.KILLED_TIMED_OUT);
    assertThat(test.status(timedOut.runId())).isEqualTo(RunStatus.TIMED_OUT);

    var returned = held(state);
    var _ = node.returned(returned);
    assertThat(test.status(returned.runId())).isEqualTo(RunStatus.DELAYED);
    putOff(returned.runId());

    // A canceled run that waits is resumed by that, so it does not wait when it is lost.
    if (state != Held.WAITING) {
      var canceled = held(state);
      requestCancel(canceled.runId());
      var _ = node.returned(canceled);
      assertThat(test.status(canceled.runId())).isEqualTo(RunStatus.CANCELED);
    }

    var lost = held(state);
    execute("update run set losses = 20 where id = '%s'".formatted(lost.runId()));
    var _ = node.returned(lost);
    assertThat(test.status(lost.runId())).isEqualTo(RunStatus.SYSTEM_FAILURE);
    var from = RunStatus.valueOf(state.name());
    assertThat(test.transitions.seen())
        .contains(
            new RunTransition(from, RunEvent.COMPLETE, RunStatus.COMPLETED),
            new RunTransition(from, RunEvent.FAIL, RunStatus.FAILED),
            new RunTransition(from, RunEvent.RETRY, RunStatus.DELAYED),
            new RunTransition(from, RunEvent.RETRY, RunStatus.QUEUED),
            new RunTransition(from, RunEvent.CRASH, RunStatus.CRASHED),
            new RunTransition(from, RunEvent.STOP, RunStatus.CANCELED),
            new RunTransition(from, RunEvent.TIME_OUT, RunStatus.TIMED_OUT),
            new RunTransition(from, RunEvent.RETURN, RunStatus.DELAYED),
            new RunTransition(from, RunEvent.GIVE_UP, RunStatus.SYSTEM_FAILURE));
  }

  @Test
  void aRepeatedReportIsTakenForHeardAndChangesNothing() {
    var run = held(Held.DEQUEUED);
    var _ = node.started(run);
    assertThat(node.started(run).verdict()).isEqualTo(Verdict.ACCEPTED);
    var wait = hour(run);
    var _ = node.waiting(run, wait);
    assertThat(node.waiting(run, wait).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(test.column(run.runId(), "computed_ms")).isEqualTo("10");
    var checkpoint = CheckpointId.create(test.clock.instant());
    var _ = node.checkpointed(run, checkpoint);
    assertThat(node.checkpointed(run, checkpoint).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(node.waiting(run, wait).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.WAITING);
    assertThat(test.column(run.runId(), "checkpoint_id")).isEqualTo(checkpoint.value());

    pass(Duration.ofHours(1));
    var next = node.workOne().run();
    var _ = node.completed(next, "1");
    assertThat(node.completed(next, "2").verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(output(run.runId())).isEqualTo(IntNode.valueOf(1));
    assertThat(test.column(run.runId(), "computed_ms")).isEqualTo("20");
  }

  @Test
  void aFailureThatIsReportedTwiceCostsOneAttempt() {
    var run = held(Held.EXECUTING);
    var _ = node.failed(run);
    assertThat(node.failed(run).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(test.count(attempts(run))).isEqualTo(1);
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.DELAYED);
  }

  @Test
  void aRepeatedWaitingReportOfAMachineThatMeanwhileGoesOnIsTakenForHeard() {
    var run = held(Held.EXECUTING);
    var wait = hour(run);
    var _ = node.waiting(run, wait);
    pass(Duration.ofHours(1));
    var next = node.workOne();
    assertThat(next.checkpointId()).isNull();

    // its first answer was lost
    assertThat(node.waiting(run, wait).verdict()).isEqualTo(Verdict.ACCEPTED);

    assertThat(test.status(run.runId())).isEqualTo(RunStatus.DEQUEUED);
  }

  @Test
  void whoeverIsNotTheRunsMachineIsStale() {
    var run = held(Held.EXECUTING);
    var stranger = ScriptedNode.on(test);
    assertThat(stranger.completed(run, "1").verdict()).isEqualTo(Verdict.STALE);
    var earlier = new RunEpoch(run.runId(), run.epoch() - 1);
    assertThat(node.completed(earlier, "1").verdict()).isEqualTo(Verdict.STALE);
    var later = new RunEpoch(run.runId(), run.epoch() + 1);
    assertThat(node.completed(later, "1").verdict()).isEqualTo(Verdict.STALE);
    var unknown = new RunEpoch(RunId.create(test.clock.instant()), 1);
    assertThat(node.completed(unknown, "1").verdict()).isEqualTo(Verdict.STALE);
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.EXECUTING);
  }

  @Test
  void theReportsOfARunThatComeTogetherAreTakenInTheirOrder() {
    var run = held(Held.DEQUEUED);
    var wait = hour(run);

    var answers =
        node.reports(
            new Report.Started(run, test.clock.instant()),
            new Report.Waiting(run, List.of(wait.id()), ScriptedNode.COMPUTED),
            new Report.Checkpointed(run, CheckpointId.create(test.clock.instant()), 1));

    assertThat(answers).extracting(ReportAnswer::verdict).containsOnly(Verdict.ACCEPTED);
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.WAITING);
    assertThat(test.column(run.runId(), "node_id")).isEqualTo("null");
  }

  @Test
  void anEndThatComesWithItsStartIsOneChange() {
    var run = held(Held.DEQUEUED);
    var before = Integer.parseInt(test.column(run.runId(), "revision"));

    var _ =
        node.reports(
            new Report.Started(run, test.clock.instant()),
            node.ended(run, new Outcome.Completed(IntNode.valueOf(1))));

    assertThat(test.column(run.runId(), "revision")).isEqualTo(String.valueOf(before + 1));
    assertThat(test.time(run.runId(), "started_at")).isEqualTo(test.clock.instant());
  }

  @Test
  void whetherAMachineWasWarmIsKeptIfTheEndComesWithTheStartToo() {
    var alone = held(Held.DEQUEUED);
    var together = held(Held.DEQUEUED);
    var unsaid = held(Held.DEQUEUED);

    var _ = node.report(new Report.Started(alone, test.clock.instant(), true));
    var _ = node.completed(alone, "1");
    var _ =
        node.reports(
            new Report.Started(together, test.clock.instant(), false),
            node.ended(together, new Outcome.Completed(IntNode.valueOf(1))));
    var _ = node.report(new Report.Started(unsaid, test.clock.instant()));

    assertThat(test.column(alone.runId(), "warm_start")).isEqualTo("true");
    assertThat(test.column(together.runId(), "warm_start")).isEqualTo("false");
    assertThat(test.column(unsaid.runId(), "warm_start")).isEqualTo("null");
  }

  @Test
  void aRunIsTriedAsOftenAsItsPolicySaysWithGrowingRests() {
    var run = held(Held.EXECUTING);
    var _ = node.failed(run);
    assertThat(test.time(run.runId(), "delayed_until")).isEqualTo(test.clock.instant().plus(REST));
    var second = nextAttempt(run.runId());
    var _ = node.failed(second);
    assertThat(test.time(run.runId(), "delayed_until"))
        .isEqualTo(test.clock.instant().plus(REST.multipliedBy(2)));
    var third = nextAttempt(run.runId());

    var _ = node.failed(third);

    assertThat(test.status(run.runId())).isEqualTo(RunStatus.FAILED);
    assertThat(test.column(run.runId(), "attempt")).isEqualTo("3");
    assertThat(test.count(attempts(run))).isEqualTo(3);
    var result = test.engine.results().find(test.id, run.runId()).orElseThrow();
    assertThat(result.error()).isNotNull();
    assertThat(Objects.requireNonNull(result.error()).message()).isEqualTo("no seats left");
  }

  @Test
  void theAuthorMaySayWhenTheNextAttemptBegins() {
    var run = held(Held.EXECUTING);
    var at = test.clock.instant().plus(Duration.ofDays(1));

    var _ = node.failed(run, true, at);

    assertThat(test.time(run.runId(), "delayed_until")).isEqualTo(at);
  }

  @Test
  void aRunThatIsBeingCanceledIsNotTriedAgainButMayStillComplete() {
    var failed = held(Held.EXECUTING);
    var completed = held(Held.EXECUTING);
    var killed = held(Held.EXECUTING);
    for (var run : List.of(failed, completed, killed)) {
      requestCancel(run.runId());
    }

    var _ = node.failed(failed);
    var _ = node.completed(completed, "1");
    var _ = node.crashed(killed, Kind.KILLED_CANCELED);

    assertThat(test.status(failed.runId())).isEqualTo(RunStatus.CANCELED);
    assertThat(test.status(completed.runId())).isEqualTo(RunStatus.COMPLETED);
    assertThat(test.status(killed.runId())).isEqualTo(RunStatus.CANCELED);
  }

  @Test
  void aRunThatIsBeingCanceledDoesNotBeginToWait() {
    var run = held(Held.EXECUTING);
    var wait = hour(run);
    requestCancel(run.runId());

    var answer = node.waiting(run, wait);

    assertThat(answer.verdict()).isEqualTo(Verdict.CONTINUE);
    assertThat(answer.results()).isEmpty();
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.EXECUTING);
  }

  @Test
  void aRunWhoseWaitHasEndedGoesOnWithItAndKeepsItsSlot() {
    var run = held(Held.EXECUTING);
    var wait = hour(run);
    pass(Duration.ofHours(1));

    var answer = node.waiting(run, wait);

    assertThat(answer.verdict()).isEqualTo(Verdict.CONTINUE);
    assertThat(ScriptedNode.ids(answer.results())).containsExactly(wait.id());
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.EXECUTING);
    // an answer that is lost is given again
    assertThat(node.waiting(run, wait)).isEqualTo(answer);
  }

  @Test
  void anOutputThatIsTooLargeFailsTheRun() {
    var run = held(Held.EXECUTING);
    var large = StringNode.valueOf("x".repeat(11 * 1024 * 1024));

    var _ = node.report(node.ended(run, new Outcome.Completed(large)));

    var result = test.engine.results().find(test.id, run.runId()).orElseThrow();
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.error()).isNotNull();
    assertThat(Objects.requireNonNull(result.error()).name()).isEqualTo("OUTPUT_TOO_LARGE");
  }

  @Test
  void anErrorWithCharactersThatTheDatabaseCannotKeepIsKeptWithoutThem() {
    var run = held(Held.EXECUTING);
    var error = new RunError("a.Strange\0Exception", "no\0thing", "at \0");

    var _ = node.report(node.ended(run, new Outcome.Failed(error, false, null)));

    var result = test.engine.results().find(test.id, run.runId()).orElseThrow();
    assertThat(result.error()).isEqualTo(new RunError("a.StrangeException", "nothing", "at "));
  }

  @Test
  void aRunThatANodeReturnsRestsLongerEachTimeAndCostsNoAttempt() {
    var run = held(Held.DEQUEUED);
    var _ = node.returned(run);
    var first = Duration.between(test.clock.instant(), test.time(run.runId(), "delayed_until"));
    var second = nextAttempt(run.runId());
    var _ = node.returned(second);
    var rest = Duration.between(test.clock.instant(), test.time(run.runId(), "delayed_until"));

    assertThat(rest).isGreaterThan(first);
    var third = nextAttempt(run.runId());
    assertThat(test.column(run.runId(), "lost")).isEqualTo("2");
    // all three attempts that the policy allows are still there
    var _ = node.failed(third);
    var _ = node.failed(nextAttempt(run.runId()));
    var last = nextAttempt(run.runId());
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.DEQUEUED);
    var _ = node.failed(last);
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.FAILED);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"KILLED_TIMED_OUT", "KILLED_CANCELED"})
  void aCrashIsTriedAgainLikeAFailure(Kind kind) {
    var run = held(Held.EXECUTING);

    var _ = node.crashed(run, kind);

    assertThat(test.status(run.runId())).isEqualTo(RunStatus.DELAYED);
    assertThat(test.column(run.runId(), "node_id")).isEqualTo("null");
  }

  @Test
  void aNewAttemptHasForgottenTheWaitsOfTheFormerOne() {
    var run = held(Held.EXECUTING);
    var old = hour(run);
    var _ = node.failed(run, true, test.clock.instant());
    pass(Duration.ofHours(1));

    var second = node.workOne();

    assertThat(second.results()).isEmpty();
    var _ = node.started(second.run());
    assertThat(node.signals()).isEmpty();
    assertThat(hour(second.run()).id()).isNotEqualTo(old.id());
  }

  private RunEpoch held(Held state) {
    return held(state, "{}");
  }

  /** A run that the node holds, in the state. */
  private RunEpoch held(Held state, String options) {
    test.trigger("sell", options);
    var run = node.workOne().run();
    if (state == Held.DEQUEUED) {
      return run;
    }
    var _ = node.started(run);
    if (state == Held.EXECUTING) {
      return run;
    }
    var wait = node.wait(run, "held", new WaitSpec.ForDuration(Duration.ofSeconds(1)));
    var _ = node.waiting(run, wait);
    if (state == Held.QUEUED) {
      pass(Duration.ofSeconds(1));
    }
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.valueOf(state.name()));
    return run;
  }

  private BegunWait hour(RunEpoch run) {
    return node.wait(run, "hour", new WaitSpec.ForDuration(Duration.ofHours(1)));
  }

  private void pass(Duration time) {
    test.clock.advance(time);
    test.engine.runLoopsOnce();
  }

  /** Ends the run's rest, and gives it to the node. */
  private RunEpoch nextAttempt(RunId run) {
    execute(
        "update run set status = 'QUEUED' where id = '%s' and status = 'DELAYED'".formatted(run));
    var given = new ArrayList<>(node.work(10));
    assertThat(ScriptedNode.runs(given)).containsExactly(run);
    return given.getFirst().run();
  }

  /** The run's rest outlasts the test. */
  private void putOff(RunId run) {
    execute("update run set delayed_until = '2100-01-01' where id = '%s'".formatted(run));
  }

  private void requestCancel(RunId run) {
    execute("update run set cancel_requested_at = now() where id = '%s'".formatted(run));
  }

  private tools.jackson.databind.JsonNode output(RunId run) {
    return java.util.Objects.requireNonNull(
        test.engine.results().find(test.id, run).orElseThrow().output());
  }

  private static String attempts(RunEpoch run) {
    return """
    select count(*)::int from attempt join run on run.id = attempt.run_id
    where run.environment_id = :environment and run.id = '%s'
    """
        .formatted(run.runId());
  }

  private void execute(String sql) {
    test.database.useTransaction(handle -> handle.execute(sql));
  }
}
