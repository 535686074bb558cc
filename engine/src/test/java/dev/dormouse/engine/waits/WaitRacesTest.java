package dev.dormouse.engine.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.TokenRequest;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.ReportAnswer;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.RunEpoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.IntNode;

/** Things that happen at the same moment, on two servers. */
class WaitRacesTest {
  private static final int ROUNDS = 60;

  @Test
  void aWaitThatEndsWhileItsRunReportsThatItWaitsIsNeverLost() throws Exception {
    try (var test = TestEngine.open();
        var other = test.another()) {
      test.deploy("sell");
      var node = ScriptedNode.on(test);
      int continued = 0;
      for (int round = 0; round < ROUNDS; round++) {
        test.trigger("sell");
        var run = node.begin();
        var token = token(test);
        var wait = node.wait(run, "1", new WaitSpec.ForToken(token, null));

        var answers =
            atOnce(
                new Random(round),
                () -> node.waiting(run, wait),
                () -> other.engine.tokens().complete(test.id, token, IntNode.valueOf(1)));

        var answer = (ReportAnswer) answers.getFirst();
        if (answer.verdict() == Verdict.CONTINUE) {
          continued++;
          assertThat(ScriptedNode.ids(answer.results())).containsExactly(wait.id());
          assertThat(node.completed(run, "1").verdict()).isEqualTo(Verdict.ACCEPTED);
        } else {
          var next = node.workOne();
          assertThat(ScriptedNode.ids(next.results()))
              .as("round %s", round)
              .containsExactly(wait.id());
          assertThat(node.completed(next.run(), "1").verdict()).isEqualTo(Verdict.ACCEPTED);
        }
        assertThat(test.status(run.runId())).isEqualTo(RunStatus.COMPLETED);
      }
      assertThat(continued).isLessThanOrEqualTo(ROUNDS);
    }
  }

  @Test
  void childrenThatEndAtOnceOnTwoServersResumeTheirParentOnce() throws Exception {
    try (var test = TestEngine.open();
        var other = test.another()) {
      test.deploy("parent", "child");
      var node = ScriptedNode.on(test);
      var elsewhere = ScriptedNode.on(other);
      for (int round = 0; round < ROUNDS / 3; round++) {
        test.trigger("parent");
        var run = node.begin();
        var wait = node.wait(run, "1", WaitsTest.batch("{}", "{}"));
        var _ = node.waiting(run, wait);
        var one = node.work(1).getFirst().run();
        var two = elsewhere.work(1).getFirst().run();

        var answers =
            atOnce(
                new Random(round),
                () -> node.completed(one, "1"),
                () -> elsewhere.completed(two, "2"));

        assertThat(answers)
            .allSatisfy(answer ->
                assertThat(((ReportAnswer) answer).verdict()).isEqualTo(Verdict.ACCEPTED));
        var parent = node.workOne();
        assertThat(parent.results()).as("round %s", round).hasSize(1);
        assertThat(parent.results().getFirst().runs()).hasSize(2);
        var _ = node.completed(parent.run(), "3");
      }
    }
  }

  @Test
  void aChildThatEndsWhileAnotherParentBeginsToWaitForItIsNotMissed() throws Exception {
    try (var test = TestEngine.open();
        var other = test.another()) {
      test.deploy("parent", "child");
      var node = ScriptedNode.on(test);
      for (int round = 0; round < ROUNDS / 3; round++) {
        var key = "{\"idempotencyKey\": \"%d\"}".formatted(round);
        test.trigger("parent");
        var run = node.begin();
        test.trigger("child", key);
        var child = node.begin();

        var answers =
            atOnce(
                new Random(round),
                () -> node.wait(run, "1", WaitsTest.child(key)),
                () -> completed(other, node, child));

        var wait = (BegunWait) answers.getFirst();
        assertThat(wait.runs()).containsExactly(child.runId());
        var answer = node.waiting(run, wait);
        assertThat(answer.verdict()).as("round %s", round).isEqualTo(Verdict.CONTINUE);
        var _ = node.completed(run, "1");
      }
    }
  }

  @Test
  void anEventIsEitherSeenByAWaitThatAsksForPastOnesOrSeesItself() throws Exception {
    try (var test = TestEngine.open();
        var other = test.another()) {
      test.deploy("sell");
      var node = ScriptedNode.on(test);
      for (int round = 0; round < ROUNDS / 3; round++) {
        test.trigger("sell");
        var run = node.begin();
        var name = "event" + round;
        var spec =
            new WaitSpec.ForEvent(
                name, dev.dormouse.protocol.EventFilter.ANY, null, test.clock.instant());

        var answers =
            atOnce(
                new Random(round),
                () -> node.wait(run, "1", spec),
                () ->
                    other
                        .engine
                        .events()
                        .send(
                            test.id,
                            name,
                            new dev.dormouse.protocol.api.EventRequest(IntNode.valueOf(1), null)));

        var wait = (BegunWait) answers.getFirst();
        if (wait.result() == null) {
          assertThat(node.waiting(run, wait).verdict())
              .as("round %s", round)
              .isEqualTo(Verdict.CONTINUE);
        }
        var _ = node.completed(run, "1");
      }
    }
  }

  private static ReportAnswer completed(TestEngine server, ScriptedNode node, RunEpoch run) {
    var outcome = new dev.dormouse.protocol.worker.Outcome.Completed(IntNode.valueOf(1));
    return server.engine.reports().report(node.id, List.of(node.ended(run, outcome))).getFirst();
  }

  private static WaitpointId token(TestEngine test) {
    return test.engine.tokens().create(test.id, new TokenRequest(null, null, null, null)).id();
  }

  /** Lets both begin together, one of them up to a millisecond later than the other. */
  private static List<Object> atOnce(Random random, Callable<?> one, Callable<?> two)
      throws Exception {
    var barrier = new CyclicBarrier(2);
    long shift = random.nextLong(-1_000_000, 1_000_000);
    try (var threads = Executors.newFixedThreadPool(2)) {
      var results = new ArrayList<Future<Object>>();
      results.add(threads.submit(() -> later(barrier, Math.max(0, shift), one)));
      results.add(threads.submit(() -> later(barrier, Math.max(0, -shift), two)));
      return List.of(results.get(0).get(), results.get(1).get());
    }
  }

  private static Object later(CyclicBarrier barrier, long nanos, Callable<?> call)
      throws Exception {
    var _ = barrier.await();
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
    return call.call();
  }
}
