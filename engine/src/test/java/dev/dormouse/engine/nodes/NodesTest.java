package dev.dormouse.engine.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.waits.BegunWait;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.Signal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodesTest {
  private static final Duration LEASE = NodeConfig.DEFAULT.lease();
  private static final Duration LONG = LEASE.plus(NodeConfig.DEFAULT.grace()).plusMillis(1);

  private TestEngine test;
  private ScriptedNode node;
  private ScriptedNode other;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy("sell");
    node = ScriptedNode.on(test);
    other = ScriptedNode.on(test);
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void theRunsOfALostNodeBeginANewAttemptElsewhereAndTheZombieIsRefused() {
    test.trigger("sell");
    var run = node.begin();

    loseNode();

    assertThat(test.status(run.runId())).isEqualTo(RunStatus.QUEUED);
    var again = other.workOne();
    assertThat(again.run().epoch()).isEqualTo(run.epoch() + 1);
    assertThat(again.facts().attempt()).isEqualTo(2);
    assertThat(again.begin()).isNotNull();
    assertThat(test.column(run.runId(), "lost")).isEqualTo("1");
    // SIGCONT
    assertThat(node.completed(run, "\"late\"").verdict()).isEqualTo(Verdict.STALE);
    assertThatThrownBy(() -> node.work(1)).hasMessageContaining("register again");
    assertThatThrownBy(() -> node.heartbeat(run)).hasMessageContaining("register again");
    assertThatThrownBy(() -> node.signals()).hasMessageContaining("register again");
    assertThat(other.completed(again.run(), "1").verdict()).isEqualTo(Verdict.ACCEPTED);
  }

  @Test
  void aZombieIsRefusedAlsoBeforeAnybodyElseHasTheRun() {
    test.trigger("sell");
    var run = node.begin();

    loseNode();

    assertThat(node.completed(run, "\"late\"").verdict()).isEqualTo(Verdict.STALE);
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.QUEUED);
  }

  @Test
  void aRunThatIsHeldInMemoryWhileItWaitsIsLostWithItsNode() {
    test.trigger("sell");
    var waiting = node.begin();
    var _ = node.waiting(waiting, hour(waiting, "1"));

    loseNode();

    assertThat(test.status(waiting.runId())).isEqualTo(RunStatus.QUEUED);
    assertThat(other.workOne().begin()).isNotNull();
  }

  @Test
  void aStoredRunIsNoConcernOfTheNodeThatStoredIt() {
    test.trigger("sell");
    var run = node.begin();
    var wait = hour(run, "1");
    var _ = node.waiting(run, wait);
    var _ = node.checkpointed(run);

    loseNode();

    assertThat(test.status(run.runId())).isEqualTo(RunStatus.WAITING);
    pass(Duration.ofHours(1));
    other = ScriptedNode.on(test);
    var restored = other.workOne();
    assertThat(restored.checkpointId()).isNotNull();
    assertThat(restored.facts().attempt()).isEqualTo(1);
    assertThat(ScriptedNode.ids(restored.results())).containsExactly(wait.id());
  }

  @Test
  void aRunLostAfterItsCheckpointGoesOnFromThereAndIsToldAgainWhatItThenDoesNotKnow() {
    // given a run that was told of one wait before its checkpoint, and of one after
    test.trigger("sell");
    var run = node.begin();
    var before = hour(run, "1");
    var _ = node.waiting(run, before);
    pass(Duration.ofHours(1));
    var second = node.workOne().run();
    var _ = node.started(second);
    var stored = hour(second, "2");
    var _ = node.waiting(second, stored);
    var _ = node.checkpointed(second);
    pass(Duration.ofHours(1));
    other = ScriptedNode.on(test);
    node = ScriptedNode.on(test);
    var third = node.workOne();
    assertThat(ScriptedNode.ids(third.results())).containsExactly(stored.id());
    var _ = node.started(third.run());
    var after = hour(third.run(), "3");
    var _ = node.waiting(third.run(), after);

    // when the machine that was restored from it is lost
    loseNode();

    // then it is restored once more, and hears of the wait that ended since
    var again = other.workOne();
    assertThat(again.checkpointId()).isEqualTo(third.checkpointId());
    assertThat(again.facts().attempt()).isEqualTo(1);
    assertThat(ScriptedNode.ids(again.results())).containsExactly(stored.id());
    assertThat(test.column(run.runId(), "lost")).isEqualTo("0");
    assertThat(test.column(run.runId(), "losses")).isEqualTo("1");
    // and, coming by the third wait again, meets it as it stands
    var _ = other.started(again.run());
    var known = other.wait(again.run(), "3", new WaitSpec.ForDuration(Duration.ofHours(1)));
    assertThat(known.id()).isEqualTo(after.id());
  }

  @Test
  void aSupervisorThatStartsAnewLosesWhatItsFormerLifeHad() {
    var former = ScriptedNode.on(test, "host");
    test.trigger("sell");
    var run = former.begin();

    var present = ScriptedNode.on(test, "host");

    assertThat(former.completed(run, "1").verdict()).isEqualTo(Verdict.STALE);
    assertThat(present.workOne().run().runId()).isEqualTo(run.runId());
  }

  @Test
  void aRunThatNeverReachedItsNodeIsGivenToAnother() {
    test.trigger("sell");
    var run = node.workOne().run();
    passHeartbeats(LEASE.plusSeconds(1));
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.DEQUEUED);

    passHeartbeats(LEASE.plusSeconds(1));

    assertThat(other.workOne().run().runId()).isEqualTo(run.runId());
  }

  @Test
  void aRunThatIsListedAgainWasNotForgotten() {
    test.trigger("sell");
    var run = node.begin();
    for (int i = 0; i < 5; i++) {
      passHeartbeats(LEASE.minusSeconds(1));
      passHeartbeats(LEASE.minusSeconds(1), run);
    }

    assertThat(test.status(run.runId())).isEqualTo(RunStatus.EXECUTING);
  }

  @Test
  void aNodeIsToldWhichOfItsRunsAreNoLongerItsOwn() {
    test.trigger("sell");
    var run = node.begin();
    test.trigger("sell");
    var mine = node.begin();
    var _ = node.completed(run, "1");

    assertThat(node.heartbeat(run, mine).drop()).containsExactly(run);
  }

  @Test
  void aServerThatHasJustStartedGivesNodesOneLeaseToComeBack() {
    test.trigger("sell");
    var run = node.begin();
    test.clock.advance(LONG.multipliedBy(10));

    try (var restarted = test.another()) {
      var _ = restarted.engine.nodes().sweep();
      assertThat(test.status(run.runId())).isEqualTo(RunStatus.EXECUTING);
      var _ = node.heartbeat(run);

      sweepFor(restarted, LEASE);
      var _ = node.heartbeat(run);
      var _ = restarted.engine.nodes().sweep();

      assertThat(test.status(run.runId())).isEqualTo(RunStatus.EXECUTING);
    }
  }

  @Test
  void aServerThatWasOutOfActionGivesNodesOneLeaseToComeBack() {
    test.trigger("sell");
    var run = node.begin();
    sweepFor(test, LEASE.minusSeconds(1));
    var _ = node.heartbeat(run);

    // neither sweeps nor heartbeats come through for a while
    test.clock.advance(LONG.multipliedBy(3));
    var _ = test.engine.nodes().sweep();

    assertThat(test.status(run.runId())).isEqualTo(RunStatus.EXECUTING);
  }

  @Test
  void aRunLostWhileItIsBeingCanceledWithNothingToRestoreIsCanceled() {
    test.trigger("sell");
    var run = node.begin();
    execute("update run set cancel_requested_at = now() where id = '%s'".formatted(run.runId()));

    loseNode();

    assertThat(test.status(run.runId())).isEqualTo(RunStatus.CANCELED);
  }

  @Test
  void signalsTellOfEndedWaitsAndCancelUntilTheyAreAcknowledged() {
    test.trigger("sell");
    var run = node.begin();
    var wait = hour(run, "1");
    var unused = hour(run, "2");
    pass(Duration.ofHours(1));
    execute(
        "update waitpoint set status = 'PENDING', completed_at = null where id = '%s'"
            .formatted(unused.id()));
    execute("update run set cancel_requested_at = now() where id = '%s'".formatted(run.runId()));

    var told = node.signals();

    assertThat(told).hasSize(2);
    assertThat(told.getFirst()).isEqualTo(new Signal.Cancel(run));
    assertThat(told.getLast())
        .isInstanceOfSatisfying(
            Signal.Complete.class,
            complete ->
                assertThat(ScriptedNode.ids(complete.results())).containsExactly(wait.id()));
    assertThat(node.signals()).isEqualTo(told);
    assertThat(node.signals(told.getFirst())).containsExactly(told.getLast());
    assertThat(node.signals(told.getLast())).isEmpty();
  }

  @Test
  void aWaitThatEndsUnnoticedIsToldBeforeItsRunWaitsForSomethingElse() {
    test.trigger("sell");
    var run = node.begin();
    var inner = node.wait(run, "2", new WaitSpec.ForDuration(Duration.ofDays(1)));
    var outer = hour(run, "1");
    pass(Duration.ofHours(1));

    var answer = node.waiting(run, inner);

    assertThat(answer.verdict()).isEqualTo(Verdict.CONTINUE);
    assertThat(ScriptedNode.ids(answer.results())).containsExactly(outer.id());
    assertThat(node.waiting(run, inner).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.WAITING);
  }

  /** The node is silent while the other one goes on. */
  private void loseNode() {
    for (int i = 0; i < 5; i++) {
      test.clock.advance(LONG.dividedBy(5).plusMillis(1));
      var _ = other.heartbeat();
      var _ = test.engine.nodes().sweep();
    }
    var _ = test.engine.nodes().sweep();
  }

  private void sweepFor(TestEngine engine, Duration time) {
    for (int i = 0; i < 5; i++) {
      test.clock.advance(time.dividedBy(5));
      var _ = engine.engine.nodes().sweep();
    }
  }

  private void passHeartbeats(Duration time, RunEpoch... runs) {
    test.clock.advance(time);
    var _ = node.heartbeat(runs);
    var _ = other.heartbeat();
  }

  private void pass(Duration time) {
    test.clock.advance(time);
    test.engine.runLoopsOnce();
  }

  private BegunWait hour(RunEpoch run, String operation) {
    return on(run).wait(run, operation, new WaitSpec.ForDuration(Duration.ofHours(1)));
  }

  private ScriptedNode on(RunEpoch run) {
    return List.of(node, other).stream()
        .filter(each -> each.id.value().equals(test.column(run.runId(), "node_id")))
        .findFirst()
        .orElse(node);
  }

  private void execute(String sql) {
    test.database.useTransaction(handle -> handle.execute(sql));
  }
}
