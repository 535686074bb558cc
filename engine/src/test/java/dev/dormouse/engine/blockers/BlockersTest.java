package dev.dormouse.engine.blockers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.blockers.Blocker.Kind;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.queues.QueueRef;
import dev.dormouse.protocol.RateLimit;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.api.WaitSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockersTest {
  private TestEngine test;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy(
        List.of(
            TestEngine.task("sell", null, 1),
            TestEngine.task("ask", new RateLimit(1, Duration.ofMinutes(1)))));
  }

  @AfterEach
  void close() {
    test.close();
  }

  private Blockage of(RunId run) {
    return test.engine.blockers().of(test.id, run);
  }

  private List<Kind> kinds(RunId run) {
    return of(run).blockers().stream().map(Blocker::kind).toList();
  }

  @Test
  void aRunWithoutANodeWaitsForOne() {
    var run = test.trigger("sell");

    assertThat(kinds(run)).containsExactly(Kind.NODE);
    var _ = ScriptedNode.on(test);
    assertThat(of(run).blockers()).isEmpty();
    assertThat(of(run).place()).isEqualTo(new Blockage.Place("task/sell", "", 1, 1));
  }

  @Test
  void aRunBehindOthersKnowsItsPlaceAndTheLimitThatHoldsItUp() {
    var node = ScriptedNode.on(test);
    var first = test.trigger("sell");
    test.clock.advance(Duration.ofMillis(1));
    var second = test.trigger("sell");
    test.clock.advance(Duration.ofMillis(1));
    var third = test.trigger("sell");
    assertThat(of(third).blockers())
        .singleElement()
        .satisfies(blocker -> {
          assertThat(blocker.kind()).isEqualTo(Kind.TURN);
          assertThat(blocker.message()).contains("number 3 of 3");
        });

    var _ = node.begin();

    assertThat(of(first).blockers()).isEmpty();
    assertThat(of(first).status()).isEqualTo(RunStatus.EXECUTING);
    assertThat(kinds(second)).containsExactly(Kind.LIMIT);
    assertThat(of(third).place()).isEqualTo(new Blockage.Place("task/sell", "", 2, 2));
  }

  @Test
  void whatIsPausedIsTold() {
    var _ = ScriptedNode.on(test);
    var run = test.trigger("sell");
    test.engine.queues().pause(test.id, new QueueRef.ByName("task/sell"), true);
    test.engine.tenancy().pause(test.id, true);

    assertThat(kinds(run)).containsExactly(Kind.PAUSED, Kind.PAUSED);
  }

  @Test
  void theEnvironmentsLimitIsTold() {
    var node = ScriptedNode.on(test);
    test.engine.queues().limitEnvironment(test.id, 1, 1);
    var _ = test.trigger("sell");
    var _ = node.begin();

    var run = test.trigger("ask");

    assertThat(of(run).blockers())
        .singleElement()
        .satisfies(blocker -> assertThat(blocker.message()).contains("environment"));
  }

  @Test
  void aRateLimitIsTold() {
    var node = ScriptedNode.on(test);
    var _ = test.trigger("ask");
    var _ = node.completed(node.begin(), "1");

    var run = test.trigger("ask");

    assertThat(kinds(run)).containsExactly(Kind.RATE);
  }

  @Test
  void delaysWaitsAndMissingVersionsAreTold() {
    var node = ScriptedNode.on(test);
    var delayed = test.trigger("ask", "{\"delay\":\"1h\"}");
    assertThat(of(delayed).blockers())
        .singleElement()
        .satisfies(blocker -> assertThat(blocker.message()).contains("2026-11-22T11:00:00Z"));

    var waiting = test.trigger("sell");
    var begun = node.begin();
    var wait = node.wait(begun, "w", new WaitSpec.ForDuration(Duration.ofHours(2)));
    var _ = node.waiting(begun, wait);
    assertThat(of(waiting).blockers())
        .containsExactly(new Blocker(Kind.WAIT, "it waits until 2026-11-22T12:00:00Z"));

    test.deploy("other");
    var pending = test.trigger("sell");
    assertThat(kinds(pending)).containsExactly(Kind.VERSION);
  }

  @Test
  void aChildWhoseAncestorsHoldAllSlotsAndDoNotGiveThemBackIsADeadlock() {
    var node = ScriptedNode.on(test);
    var parent = test.trigger("sell");
    var begun = node.begin();

    var child = test.trigger("sell", "{\"parentRunId\":\"" + parent + "\"}");

    assertThat(kinds(child)).containsExactly(Kind.LIMIT, Kind.DEADLOCK);
    assertThat(of(child).blockers().getLast().message()).contains("triggerAndWait");
    var _ = node.completed(begun, "1");
    assertThat(kinds(child)).isEmpty();
  }

  @Test
  void aChildThatIsWaitedForProperlyGetsTheSlotOfItsParent() {
    var node = ScriptedNode.on(test);
    var _ = test.trigger("sell");
    var parent = node.begin();
    var wait =
        node.wait(
            parent,
            "child",
            new WaitSpec.ForRun(
                new dev.dormouse.protocol.TaskId("sell"), TestEngine.requestWith("1", "{}")));
    var child = wait.runs().getFirst();
    assertThat(kinds(child)).contains(Kind.DEADLOCK);

    var _ = node.waiting(parent, wait);

    assertThat(kinds(child)).isEmpty();
    assertThat(node.workOne().run().runId()).isEqualTo(child);
  }

  @Test
  void aRunOfAnotherEnvironmentIsNotThere() {
    var run = test.trigger("sell");

    assertThatThrownBy(() -> test.engine.blockers().of(test.environment("staging").id(), run))
        .isInstanceOf(EngineException.class);
  }
}
