package dev.dormouse.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.RunFacts;
import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.worker.samples.SampleTasks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a worker does with a run. */
final class AttemptTest {
  private RunningWorker worker;
  private ScriptedSupervisor supervisor;

  @BeforeEach
  void start() throws Exception {
    worker = new RunningWorker();
    supervisor = worker.supervisor;
  }

  @AfterEach
  void close() throws Exception {
    worker.close();
  }

  @Test
  void executesATaskAndReportsItsOutput() {
    // when
    var run = supervisor.execute("add", Map.of("numbers", List.of(1, 2, 3)));

    // then
    assertThat(supervisor.awaitFinished(run).outcome())
        .isEqualTo(new Outcome.Completed(Json.mapper().valueToTree(6)));
  }

  @Test
  void executesOneRunAfterAnother() {
    for (int i = 0; i < 50; i++) {
      var run = supervisor.execute("add", Map.of("numbers", List.of(i)));
      assertThat(supervisor.awaitFinished(run).outcome())
          .isEqualTo(new Outcome.Completed(Json.mapper().valueToTree(i)));
    }
  }

  @Test
  void repeatsWhateverWasNotAnsweredAndCarriesOutEachCommandOnce() {
    // given
    supervisor.loseNextAnswers(3);

    // when
    var run = supervisor.execute("waits", Map.of());
    supervisor.awaitWaiting(run, 0);
    supervisor.complete(run, 0, null);
    supervisor.awaitWaiting(run, 1);
    supervisor.complete(run, 1, new SampleTasks.CheckedOut("cart_1", 7));

    // then
    assertThat(output(run)).isEqualTo("\"cart_1\"");
    assertThat(supervisor.waits())
        .extracting(wait -> wait.operation())
        .containsExactly("a1-1", "a1-2");
  }

  @Test
  void tellsThatItOnlyWaitsAndGoesOnWhenToldOfTheEnd() {
    // given
    var run = supervisor.execute("waits", Map.of());
    supervisor.awaitWaiting(run, 0);
    assertThat(supervisor.waits().getFirst().spec())
        .isEqualTo(new WaitSpec.ForDuration(Duration.ofHours(1)));

    // when
    supervisor.complete(run, 0, null);
    supervisor.awaitWaiting(run, 1);
    supervisor.complete(run, 0, null);
    supervisor.complete(run, 1, new SampleTasks.CheckedOut("cart_1", 7));

    // then
    assertThat(output(run)).isEqualTo("\"cart_1\"");
    assertThat(supervisor.heard(WorkerRequest.Running.class)).isEmpty();
    assertThat(supervisor.logs())
        .filteredOn(entry -> entry.span() != null)
        .extracting(LogEntry::message)
        .containsExactly("Wait for PT1H", "Wait for event checked-out", "Attempt 1 of waits");
  }

  @Test
  void doesNotWaitForWhatIsOverWhenItBegins() {
    // given
    supervisor.endAtOnce(request ->
        new WaitResult(
            ScriptedSupervisor.waitpoint(Integer.parseInt(request.operation().substring(3)) - 1),
            false,
            Json.mapper().valueToTree(new SampleTasks.CheckedOut("cart_2", 9)),
            List.of()));

    // when
    var run = supervisor.execute("waits", Map.of());

    // then
    assertThat(output(run)).isEqualTo("\"cart_2\"");
    assertThat(supervisor.heard(WorkerRequest.Waiting.class)).isEmpty();
  }

  @Test
  void waitsInSeveralThreadsAtOnceWhileTheTasksThreadIsParked() {
    for (var task : List.of("waits-in-threads", "waits-in-virtual-threads")) {
      int before = supervisor.waits().size();
      var run = supervisor.execute(task, Map.of());
      supervisor.awaitWaiting(run, before, before + 1);

      // The first thread goes on, ends, and the run waits again without it.
      supervisor.complete(run, before, 40);
      supervisor.awaitWaiting(run, before + 1);
      supervisor.complete(run, before + 1, 2);

      assertThat(output(run)).isEqualTo("42");
    }
  }

  @Test
  void isNotTakenForWaitingWhileAThreadComputes() {
    // given
    supervisor.answerCalls(call ->
        ScriptedSupervisor.called(200, "{\"id\": \"event_1\", \"resumed\": 0, \"triggered\": 0}"));

    // when
    var run = supervisor.execute("computes-beside-a-wait", Map.of());
    supervisor.awaitWaiting(run, 0);
    supervisor.complete(run, 0, 1);

    // then
    assertThat(output(run)).isEqualTo("2");
    assertThat(supervisor.heard(WorkerRequest.class))
        .extracting(request ->
            request instanceof WorkerRequest.Call call
                ? call.path()
                : request.getClass().getSimpleName())
        .filteredOn(what -> !what.equals("Logs"))
        .containsExactly(
            "/api/v1/runs/" + run + "/waits", "/api/v1/events/checked-out", "Waiting", "Finished");
  }

  @Test
  void tellsWhenARunThatOnlyWaitedGoesOnUnasked() {
    // when
    var run = supervisor.execute("goes-on-unasked", Map.of());

    // then
    supervisor.awaitWaiting(run, 0);
    assertThat(supervisor.await(WorkerRequest.Running.class, 1).runId()).isEqualTo(run);
    assertThat(output(run)).isEqualTo("\"gone on\"");
  }

  @Test
  void runsRollbacksNewestFirstEvenIfOneThrowsAndLetsThemWait() {
    // given
    var run = supervisor.execute("fails-with-rollbacks", Map.of());

    // when
    supervisor.awaitWaiting(run, 0);
    supervisor.complete(run, 0, null);

    // then
    var outcome = (Outcome.Failed) supervisor.awaitFinished(run).outcome();
    assertThat(outcome.retryable()).isTrue();
    assertThat(outcome.error().name()).isEqualTo("java.lang.IllegalStateException");
    assertThat(outcome.error().message()).isEqualTo("no luck");
    assertThat(outcome.error().stackTrace()).contains("SampleTasks");
    assertThat(told())
        .extracting(message -> message.lines().findFirst().orElseThrow())
        .containsExactly(
            "Attempt 1 failed",
            "Rollback begins: third",
            "Rollback done: third",
            "Rollback begins: second",
            "Rollback failed: second",
            "Rollback begins: first",
            "Rollback done: first");
  }

  @Test
  void saysWhenTheAuthorWantsTheNextAttempt() {
    var failed = failed(supervisor.execute("asks-for-time", Map.of()));

    assertThat(failed.retryable()).isTrue();
    assertThat(failed.retryAt()).isEqualTo(Instant.parse("2100-01-01T00:00:00Z"));
    assertThat(failed.error().message()).endsWith("not now");
  }

  @Test
  void doesNotAskForAnotherAttemptWhereThatIsOfNoUse() {
    assertThat(failed(supervisor.execute("aborts", Map.of())).retryable()).isFalse();

    var mismatch = failed(supervisor.execute("add", Map.of("numbers", "none")));
    assertThat(mismatch.retryable()).isFalse();
    assertThat(mismatch.error().message())
        .startsWith("the payload of task \"add\" does not fit SampleTasks.Numbers at \"numbers\"");

    var unknown = failed(supervisor.execute("unknown", Map.of()));
    assertThat(unknown.retryable()).isFalse();
    assertThat(unknown.error().message()).isEqualTo("version 20261122.1 has no task \"unknown\"");

    var tooMuch = failed(supervisor.execute("returns-too-much", Map.of()));
    assertThat(tooMuch.retryable()).isFalse();
    assertThat(tooMuch.error().message()).startsWith("the output has 11000002 bytes of JSON");
  }

  @Test
  void reportsAStackOverflowAsAFailure() {
    var outcome = failed(supervisor.execute("overflows", Map.of()));

    assertThat(outcome.error().name()).isEqualTo("java.lang.StackOverflowError");
    assertThat(outcome.retryable()).isTrue();
  }

  @Test
  void stopsAWaitingRunAndRunsItsRollbacksToTheirEnd() {
    // given
    var run = supervisor.execute("waits-with-rollback", Map.of());
    supervisor.awaitWaiting(run, 0);

    // when
    supervisor.stop(run, Stop.Reason.CANCELED);
    supervisor.awaitWaiting(run, 1);
    supervisor.stop(run, Stop.Reason.CANCELED);
    supervisor.complete(run, 1, null);

    // then
    assertThat(supervisor.awaitFinished(run).outcome())
        .isEqualTo(new Outcome.Stopped(Stop.Reason.CANCELED));
    assertThat(told())
        .containsExactly(
            "The run was canceled and is stopped",
            "Rollback begins: careful",
            "Rollback done: careful");
  }

  @Test
  void throwsTheStopAgainWhereItWasSwallowed() {
    // given
    var run = supervisor.execute("swallows-the-stop", Map.of());
    supervisor.awaitWaiting(run, 0);

    // when
    supervisor.stop(run, Stop.Reason.TIMED_OUT);

    // then
    assertThat(supervisor.awaitFinished(run).outcome())
        .isEqualTo(new Outcome.Stopped(Stop.Reason.TIMED_OUT));
  }

  @Test
  void interruptsARunThatComputes() {
    // given
    var run = supervisor.execute("computes-until-interrupted", Map.of());

    // when
    supervisor.stop(run, Stop.Reason.CANCELED);

    // then
    assertThat(supervisor.awaitFinished(run).outcome())
        .isEqualTo(new Outcome.Stopped(Stop.Reason.CANCELED));
  }

  @Test
  void ignoresWhatIsMeantForAnotherRun() {
    // given
    var run = supervisor.execute("waits", Map.of());
    supervisor.awaitWaiting(run, 0);
    var other = new RunId("run_other");

    // when
    supervisor.stop(other, Stop.Reason.CANCELED);
    supervisor.complete(other, 0, null);
    supervisor.complete(run, 0, null);

    // then
    supervisor.awaitWaiting(run, 1);
    supervisor.complete(run, 1, new SampleTasks.CheckedOut("cart_3", 5));
    assertThat(output(run)).isEqualTo("\"cart_3\"");
  }

  @Test
  void triggersChildrenInItsOwnNameUnderKeysThatARepetitionKeeps() {
    // given
    supervisor.answerCalls(call ->
        call.path().contains("/events/")
            ? ScriptedSupervisor.called(
                200, "{\"id\": \"event_1\", \"resumed\": 0, \"triggered\": 0}")
            : ScriptedSupervisor.called(200, "{\"id\": \"run_child\", \"isCached\": false}"));
    var run = new RunId("run_parent");
    var facts = ScriptedSupervisor.facts(run);

    // when
    supervisor.execute("triggers", "vip", facts);

    // then
    assertThat(output(run)).isEqualTo("\"run_child event_1\"");
    var calls = supervisor.heard(WorkerRequest.Call.class);
    assertThat(calls.getFirst().path()).isEqualTo("/api/v1/tasks/add/trigger");
    var options = Objects.requireNonNull(calls.getFirst().body()).get("options");
    assertThat(options.get("parentRunId").stringValue()).isEqualTo("run_parent");
    assertThat(options.get("idempotencyKey").stringValue()).isEqualTo("run_parent/a1-1");
    assertThat(options.get("tags").get(0).stringValue()).isEqualTo("vip");
    assertThat(options.get("traceparent").stringValue()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    assertThat(calls.getLast().path()).isEqualTo("/api/v1/events/checked-out");
    assertThat(Objects.requireNonNull(calls.getLast().body()).get("id").stringValue())
        .isEqualTo("run_parent/a1-2");
  }

  @Test
  void waitsForAChildAndReturnsItsOutput() {
    // given
    var run = supervisor.execute("triggers-and-waits", Map.of());
    supervisor.awaitWaiting(run, 0);
    var child =
        new RunResult(
            new RunId("run_child"),
            new TaskId("add"),
            RunStatus.COMPLETED,
            Json.mapper().valueToTree(3),
            null);

    // when
    supervisor.command(number ->
        new WorkerCommand.Complete(
            number,
            run,
            List.of(new WaitResult(ScriptedSupervisor.waitpoint(0), false, null, List.of(child)))));

    // then
    assertThat(output(run)).isEqualTo("3");
  }

  @Test
  void continuesTheTraceThatItIsGiven() {
    // given
    var run = new RunId("run_traced");
    var plain = ScriptedSupervisor.facts(run);
    var facts =
        new RunFacts(
            run,
            2,
            1,
            plain.version(),
            plain.project(),
            plain.environment(),
            plain.createdAt(),
            plain.machine(),
            plain.tags(),
            plain.metadata(),
            plain.isTest(),
            plain.depth(),
            null,
            null,
            null,
            null,
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    // when
    supervisor.execute("empty", Map.of(), facts);

    // then
    assertThat(supervisor.awaitFinished(run).outcome()).isInstanceOf(Outcome.Completed.class);
    var entry = supervisor.logs().getLast();
    assertThat(entry.message()).isEqualTo("Attempt 2 of empty");
    var span = Objects.requireNonNull(entry.span());
    assertThat(span.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(span.parentSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(span.failed()).isFalse();
  }

  @Test
  void goesOnWhenTheSupervisorWasAwayForAWhile() throws Exception {
    // given
    var run = supervisor.execute("waits", Map.of());
    supervisor.awaitWaiting(run, 0);

    // when
    supervisor.leave();
    supervisor.complete(run, 0, null);
    supervisor.comeBack();

    // then
    supervisor.awaitWaiting(run, 1);
    supervisor.complete(run, 1, new SampleTasks.CheckedOut("cart_4", 5));
    assertThat(output(run)).isEqualTo("\"cart_4\"");
  }

  private String output(RunId run) {
    var outcome = supervisor.awaitFinished(run).outcome();
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    JsonNode output = ((Outcome.Completed) outcome).output();
    return output.toString();
  }

  private Outcome.Failed failed(RunId run) {
    return (Outcome.Failed) supervisor.awaitFinished(run).outcome();
  }

  /** What Dormouse itself told, without spans. */
  private List<String> told() {
    return supervisor.logs().stream()
        .filter(entry -> entry.span() == null && entry.source().equals("dormouse"))
        .map(LogEntry::message)
        .toList();
  }
}
