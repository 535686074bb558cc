package dev.dormouse.engine.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.waits.BegunWait;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.RunEpoch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeNamesTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private TestEngine test;
  private ScriptedNode node;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy("sell");
    node = ScriptedNode.on(test, "alone", Map.of("store", "own"));
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void theRunsOfAForgottenNodeBeginANewAttemptElsewhere() {
    // given one that is due, one that rests, and one that waits
    var one = stored(HOUR);
    var another = stored(HOUR);
    var waits = stored(HOUR.multipliedBy(2));
    pass(HOUR);
    node = ScriptedNode.on(test, "alone", Map.of("store", "own"));
    var _ = node.returned(node.work(1).getFirst().run());
    assertThat(List.of(test.status(one.runId()), test.status(another.runId())))
        .containsExactlyInAnyOrder(RunStatus.QUEUED, RunStatus.DELAYED);
    assertThat(test.status(waits.runId())).isEqualTo(RunStatus.WAITING);

    // when
    int given = names().forget("alone", true);

    // then
    assertThat(given).isEqualTo(3);
    pass(Duration.ofMinutes(1));
    var other = ScriptedNode.on(test, "other", Map.of("store", "other"));
    var work = other.work(10);
    assertThat(ScriptedNode.runs(work))
        .containsExactlyInAnyOrder(one.runId(), another.runId(), waits.runId());
    assertThat(work)
        .allSatisfy(each -> {
          assertThat(each.begin()).isNotNull();
          assertThat(each.checkpointId()).isNull();
          assertThat(each.facts().attempt()).isEqualTo(2);
        });
    assertThatThrownBy(() -> node.heartbeat()).hasMessageContaining("register again");
  }

  @Test
  void whatAnotherNodeCanRestoreStays() {
    var _ = ScriptedNode.on(test, "other", Map.of("store", "own"));
    var waits = stored();

    assertThat(names().forget("alone", true)).isZero();

    assertThat(test.status(waits.runId())).isEqualTo(RunStatus.WAITING);
    pass(HOUR);
    var other = ScriptedNode.on(test, "other", Map.of("store", "own"));
    assertThat(other.workOne().checkpointId()).isNotNull();
  }

  @Test
  void aNodeThatLivesIsForgottenOnlyByWhoInsists() {
    assertThatThrownBy(() -> names().forget("alone", false))
        .hasMessageContaining("the node \"alone\" lives");
    pass(HOUR);

    assertThat(names().list()).extracting(NodeView::status).containsExactly(NodeView.Status.AWAY);
    assertThat(names().forget("alone", false)).isZero();

    assertThat(names().list()).isEmpty();
    assertThatThrownBy(() -> names().forget("nobody", true))
        .hasMessage("there is no node \"nobody\"");
  }

  @Test
  void aDrainingNodeIsGivenOnlyWhatItHoldsInMemory() {
    var held = execute();
    var _ = node.waiting(held, hour(held));
    var fresh = test.trigger("sell");

    names().drain("alone", true);

    assertThat(node.heartbeat(held).draining()).isTrue();
    assertThat(node.work(10)).isEmpty();
    for (int i = 0; i < 60 * 6; i++) {
      test.clock.advance(Duration.ofSeconds(10));
      var _ = node.heartbeat(held);
    }
    test.engine.runLoopsOnce();
    assertThat(ScriptedNode.runs(node.work(10))).containsExactly(held.runId());

    names().drain("alone", false);
    assertThat(node.heartbeat(held).draining()).isFalse();
    assertThat(ScriptedNode.runs(node.work(10))).containsExactly(fresh);
  }

  @Test
  void aNodeThatDrainsNoMoreNeedNotAskAnew() throws Exception {
    names().drain("alone", true);
    var woken = new CompletableFuture<Void>();

    try (var _ = test.wakeUps().listen(WakeUps.Topic.QUEUED, () -> woken.complete(null))) {
      names().drain("alone", false);

      assertThat(woken.get(60, TimeUnit.SECONDS)).isNull();
    }
  }

  @Test
  void aNodeTellsWhatItHas() {
    var _ = stored();
    var _ = execute();
    var _ = names().add("new");

    var list = names().list();

    assertThat(list).extracting(NodeView::name).containsExactly("alone", "new");
    assertThat(list.getFirst().status()).isEqualTo(NodeView.Status.READY);
    assertThat(list.getFirst().running()).isEqualTo(1);
    assertThat(list.getFirst().stored()).isEqualTo(1);
    assertThat(list.getFirst().platform()).containsEntry("store", "own");
    assertThat(list.getLast().status()).isEqualTo(NodeView.Status.NEW);
    assertThatThrownBy(() -> names().add("no/name")).hasMessageContaining("\"no/name\"");
    assertThatThrownBy(() -> names().add("new")).hasMessageContaining("already");
    assertThatThrownBy(() -> names().renew("nobody")).hasMessageContaining("there is no node");
  }

  private NodeNames names() {
    return test.engine.nodes().names();
  }

  private RunEpoch execute() {
    test.trigger("sell");
    return node.begin();
  }

  private RunEpoch stored() {
    return stored(HOUR);
  }

  private RunEpoch stored(Duration time) {
    var run = execute();
    var _ = node.waiting(run, node.wait(run, "1", new WaitSpec.ForDuration(time)));
    var _ = node.checkpointed(run);
    return run;
  }

  private BegunWait hour(RunEpoch run) {
    return node.wait(run, "1", new WaitSpec.ForDuration(HOUR));
  }

  private void pass(Duration time) {
    test.clock.advance(time);
    test.engine.runLoopsOnce();
  }
}
