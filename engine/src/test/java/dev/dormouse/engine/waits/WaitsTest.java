package dev.dormouse.engine.waits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.protocol.api.TokenRequest;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.RunEpoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.StringNode;

class WaitsTest {
  private TestEngine test;
  private ScriptedNode node;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy("parent", "child");
    node = ScriptedNode.on(test);
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void aWaitOnTimeEndsWhenTheTimeHasComeAndNotBefore() {
    var run = executing();
    var wait = node.wait(run, "1", new WaitSpec.ForDuration(Duration.ofDays(30)));
    assertThat(wait.end()).isEqualTo(test.clock.instant().plus(Duration.ofDays(30)));
    var _ = node.waiting(run, wait);

    test.clock.advance(Duration.ofDays(30).minusMillis(1));
    test.engine.runLoopsOnce();
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.WAITING);

    test.clock.advance(Duration.ofMillis(1));
    test.engine.runLoopsOnce();
    var given = node.workOne();
    assertThat(given.results().getFirst().timedOut()).isFalse();
    assertThat(given.results().getFirst().output()).isNull();
  }

  @Test
  void aWaitOnTimeThatHasPassedIsOverAtOnceAndNothingMoreIsToldOfIt() {
    var run = executing();

    var wait = node.wait(run, "1", new WaitSpec.Until(test.clock.instant()));

    assertThat(wait.result()).isNotNull();
    assertThat(node.signals()).isEmpty();
    assertThat(node.wait(run, "2", new WaitSpec.ForDuration(Duration.ZERO)).result()).isNotNull();
  }

  @Test
  void aSecondCallWithTheSameOperationIsTheSameWait() {
    var run = executing();
    // Finer than the database keeps it.
    test.clock.advance(Duration.ofNanos(1234));
    var first = node.wait(run, "1", new WaitSpec.ForDuration(Duration.ofHours(1)));
    test.clock.advance(Duration.ofMinutes(10));

    var again = node.wait(run, "1", new WaitSpec.ForDuration(Duration.ofHours(1)));

    assertThat(again).isEqualTo(first);
    assertThatThrownBy(() -> node.wait(run, "1", new WaitSpec.ForRequest(false, null)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_CONFLICT));
  }

  @Test
  void onlyTheMachineThatHasTheRunNowCanBeginAWaitForIt() {
    var run = executing();
    assertThatThrownBy(() ->
            node.wait(
                new RunEpoch(run.runId(), run.epoch() - 1),
                "1",
                new WaitSpec.ForDuration(Duration.ofHours(1))))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_CONFLICT));

    var _ = node.completed(run, "1");
    assertThatThrownBy(() -> node.wait(run, "1", new WaitSpec.ForDuration(Duration.ofHours(1))))
        .hasMessageContaining("COMPLETED");
  }

  @Test
  void aTokenEndsAllWaitsOnItWithItsDataAndAtOnceThoseThatComeLater() {
    var one = executing();
    var two = executing();
    var token = token(null);
    var waits = List.of(onToken(one, token, null), onToken(two, token, null));
    var _ = node.waiting(one, waits.get(0));
    var _ = node.waiting(two, waits.get(1));

    assertThat(test.engine.tokens().complete(test.id, token, IntNode.valueOf(7))).isTrue();
    assertThat(test.engine.tokens().complete(test.id, token, IntNode.valueOf(8))).isFalse();

    var given = node.work(10);
    assertThat(ScriptedNode.runs(given)).containsExactlyInAnyOrder(one.runId(), two.runId());
    assertThat(given)
        .allSatisfy(
            each -> assertThat(each.results().getFirst().output()).isEqualTo(IntNode.valueOf(7)));
    var late = executing();
    var result = onToken(late, token, null).result();
    assertThat(result).isNotNull();
    assertThat(Objects.requireNonNull(result).output()).isEqualTo(IntNode.valueOf(7));
  }

  @Test
  void aWaitOnATokenTimesOutByItsOwnTimeOrByTheTokens() {
    var token = token("1h");
    var one = executing();
    var two = executing();
    var _ = node.waiting(one, onToken(one, token, Duration.ofMinutes(5)));
    var _ = node.waiting(two, onToken(two, token, null));

    test.clock.advance(Duration.ofMinutes(5));
    test.engine.runLoopsOnce();
    var first = node.workOne();
    assertThat(first.run().runId()).isEqualTo(one.runId());
    assertThat(first.results().getFirst().timedOut()).isTrue();

    test.clock.advance(Duration.ofHours(1));
    test.engine.runLoopsOnce();
    assertThat(node.workOne().results().getFirst().timedOut()).isTrue();
  }

  @Test
  void anUnknownTokenIsRefused() {
    var run = executing();
    assertThatThrownBy(() -> onToken(run, WaitpointId.create(test.clock.instant()), null))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.WAITPOINT_UNKNOWN));
  }

  @Test
  void aParentGoesOnWithTheResultOfTheChildThatItWaitsFor() {
    var run = executing();
    var deployment = test.column(run.runId(), "deployment_id");
    test.deploy("parent", "child");

    var wait = node.wait(run, "1", child("{}"));
    var _ = node.waiting(run, wait);
    var child = node.workOne();

    assertThat(child.run().runId()).isEqualTo(wait.runs().getFirst());
    assertThat(child.deploymentId().value()).isEqualTo(deployment);
    assertThat(child.facts().parentRunId()).isEqualTo(run.runId());
    assertThat(child.facts().depth()).isEqualTo(1);
    var _ = node.completed(child.run(), "\"done\"");
    var results = node.workOne().results().getFirst().runs();
    assertThat(results)
        .containsExactly(
            new RunResult(
                child.run().runId(),
                new TaskId("child"),
                RunStatus.COMPLETED,
                StringNode.valueOf("done"),
                null));
  }

  @Test
  void aRepeatedWaitForAChildTriggersNoSecondOne() {
    var run = executing();

    var first = node.wait(run, "1", child("{}"));
    var again = node.wait(run, "1", child("{}"));

    assertThat(again.runs()).isEqualTo(first.runs());
    assertThat(node.work(10)).hasSize(1);
  }

  @Test
  void aChildThatCannotBeLeavesNoWaitBehind() {
    var run = executing();
    assertThatThrownBy(() ->
            node.wait(
                run,
                "1",
                new WaitSpec.ForRun(new TaskId("nobody"), TriggerRequest.of(IntNode.valueOf(1)))))
        .isInstanceOf(EngineException.class);
    assertThat(node.wait(run, "1", new WaitSpec.ForDuration(Duration.ofHours(1))).end())
        .isNotNull();
  }

  @Test
  void aBatchIsOverWithItsLastRunAndKeepsTheOrderOfItsItems() {
    var run = executing();
    var wait = node.wait(run, "1", batch("{}", "{}", "{}"));
    var _ = node.waiting(run, wait);
    var children = new ArrayList<>(node.work(10));
    assertThat(ScriptedNode.runs(children)).containsExactlyElementsOf(wait.runs());

    var _ = node.completed(children.get(2).run(), "2");
    var _ = node.failed(children.get(0).run(), false, null);
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.WAITING);
    var _ = node.completed(children.get(1).run(), "1");

    var results = node.workOne().results().getFirst().runs();
    assertThat(results).extracting(RunResult::id).containsExactlyElementsOf(wait.runs());
    assertThat(results)
        .extracting(RunResult::status)
        .containsExactly(RunStatus.FAILED, RunStatus.COMPLETED, RunStatus.COMPLETED);
    assertThat(
            test.count(
                """
                select remaining from batch
                where environment_id = :environment and finished_at is not null
                """))
        .isZero();
  }

  @Test
  void childrenThatEndTogetherEndTheirBatchOnce() {
    var run = executing();
    var wait = node.wait(run, "1", batch("{}", "{}", "{}", "{}"));
    var _ = node.waiting(run, wait);
    var children = node.work(10);

    var answers =
        node.reports(
            children.stream()
                .map(child ->
                    node.ended(
                        child.run(),
                        new dev.dormouse.protocol.worker.Outcome.Completed(IntNode.valueOf(1))))
                .toArray(dev.dormouse.protocol.node.Report[]::new));

    assertThat(answers).allMatch(answer -> answer.verdict() == Verdict.ACCEPTED);
    assertThat(node.workOne().results().getFirst().runs()).hasSize(4);
  }

  @Test
  void aChildThatAnIdempotencyKeyNamesIsWaitedForThoughItIsAnothersOrHasEnded() {
    var key = "{\"idempotencyKey\": \"once\"}";
    var other = executing();
    var first = node.wait(other, "1", child(key));
    var run = executing(first.runs().getFirst());

    var both = node.wait(run.parent(), "1", batch(key, "{}"));
    assertThat(both.runs().getFirst()).isEqualTo(first.runs().getFirst());
    var _ = node.waiting(run.parent(), both);
    var _ = node.waiting(other, first);
    var _ = node.completed(run.child(), "1");
    var own = node.work(10);
    assertThat(ScriptedNode.runs(own)).contains(other.runId(), both.runs().get(1));
    own.stream()
        .filter(each -> each.begin() != null)
        .forEach(each -> node.completed(each.run(), "2"));
    assertThat(node.workOne().results().getFirst().runs()).hasSize(2);

    var late = executing();
    assertThat(node.wait(late, "1", child(key)).result()).isNotNull();
  }

  @Test
  void anEventSentBeforeTheWaitBeganIsTakenWhereTheRunAsksForIt() {
    var run = executing();
    var before = test.clock.instant();
    send("paid", "{\"n\":1}");
    test.clock.advance(Duration.ofSeconds(1));
    send("paid", "{\"n\":2}");

    var all = new WaitSpec.ForEvent("paid", EventFilter.ANY, null, before);
    var wait = node.wait(run, "1", all);
    assertThat(wait.result()).isNotNull();
    assertThat(Objects.requireNonNull(wait.result()).output())
        .isEqualTo(Json.mapper().readTree("{\"n\":1}"));

    var later = new WaitSpec.ForEvent("paid", EventFilter.ANY, null, before.plusMillis(1));
    assertThat(Objects.requireNonNull(node.wait(run, "2", later).result()).output())
        .isEqualTo(Json.mapper().readTree("{\"n\":2}"));
    var coming = new WaitSpec.ForEvent("paid", EventFilter.ANY, null, null);
    assertThat(node.wait(run, "3", coming).result()).isNull();
  }

  @Test
  void aWaitForAnEventTimesOut() {
    var run = executing();
    var spec = new WaitSpec.ForEvent("paid", EventFilter.ANY, Duration.ofMinutes(5), null);
    var _ = node.waiting(run, node.wait(run, "1", spec));

    test.clock.advance(Duration.ofMinutes(5));
    test.engine.runLoopsOnce();

    assertThat(node.workOne().results().getFirst().timedOut()).isTrue();
    assertThat(send("paid", "{}")).isZero();
  }

  @Test
  void severalWaitsOfOneRunAreToldAsTheyEndAndNoneTwice() {
    var run = executing();
    var hour = node.wait(run, "1", new WaitSpec.ForDuration(Duration.ofHours(1)));
    var day = node.wait(run, "2", new WaitSpec.ForDuration(Duration.ofDays(1)));
    var _ = node.waiting(run, hour, day);

    test.clock.advance(Duration.ofHours(1));
    test.engine.runLoopsOnce();
    var second = node.workOne();
    assertThat(ScriptedNode.ids(second.results())).containsExactly(hour.id());
    var _ = node.started(second.run());
    assertThat(node.signals()).isEmpty();
    var _ = node.waiting(second.run(), day);

    test.clock.advance(Duration.ofDays(1));
    test.engine.runLoopsOnce();
    assertThat(ScriptedNode.ids(node.workOne().results())).containsExactly(day.id());
  }

  @Test
  void anEndedRunWaitsForNothingAnyMore() {
    var run = executing();
    var spec = new WaitSpec.ForEvent("paid", EventFilter.ANY, null, null);
    var _ = node.wait(run, "1", spec);
    var _ = node.completed(run, "1");

    assertThat(send("paid", "{}")).isZero();
  }

  private record Pair(RunEpoch parent, RunEpoch child) {}

  /** A second parent that executes, and the child that is queued before it. */
  private Pair executing(RunId child) {
    var parent = test.trigger("parent");
    var given = node.work(10);
    var byId = given.stream().map(Assignment::run).toList();
    return new Pair(
        byId.stream().filter(each -> each.runId().equals(parent)).findFirst().orElseThrow(),
        byId.stream().filter(each -> each.runId().equals(child)).findFirst().orElseThrow());
  }

  private RunEpoch executing() {
    test.trigger("parent");
    return node.begin();
  }

  private int send(String event, String payload) {
    return test.engine
        .events()
        .send(test.id, event, new EventRequest(Json.mapper().readTree(payload), null))
        .resumed();
  }

  private WaitpointId token(@org.jspecify.annotations.Nullable String timeout) {
    return test.engine.tokens().create(test.id, new TokenRequest(timeout, null, null, null)).id();
  }

  private BegunWait onToken(
      RunEpoch run, WaitpointId token, @org.jspecify.annotations.Nullable Duration timeout) {
    return node.wait(run, "token", new WaitSpec.ForToken(token, timeout));
  }

  static WaitSpec child(String options) {
    return new WaitSpec.ForRun(new TaskId("child"), TestEngine.requestWith("1", options));
  }

  static WaitSpec batch(String... options) {
    var items = new ArrayList<BatchRequest.Item>();
    for (String each : options) {
      var request = TestEngine.requestWith("1", each);
      items.add(
          new BatchRequest.Item(
              new TaskId("child"), request.payload(), request.context(), request.options()));
    }
    return new WaitSpec.ForBatch(items);
  }
}
