package dev.dormouse.engine.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.waits.BegunWait;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.WaitpointKind;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.Heartbeat;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.RunEpoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where checkpoints are, who restores them, and when they go. */
class CheckpointsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private TestEngine test;
  private ScriptedNode node;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy("sell");
    keep(0);
    node = ScriptedNode.on(test);
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void onlyANodeThatHasTheStoreAndFitsRestoresARun() {
    // given
    var made = Map.of("store", "s3", "kernel", "6.18");
    var maker = ScriptedNode.on(test, "maker", made);
    var other = ScriptedNode.on(test, "other", Map.of("store", "s3", "kernel", "6.12"));
    var run = waiting(maker);
    var _ = maker.checkpointed(run);
    pass(HOUR);

    // when
    var refused = other.work(1);
    var twin = ScriptedNode.on(test, "twin", made);

    // then
    assertThat(refused).isEmpty();
    assertThat(twin.workOne().checkpointId()).isNotNull();
  }

  @Test
  void anImageIsDiscardedOnceItsRunHasMovedPastIt() {
    // given
    var run = waiting(node);
    var first = checkpoint();
    var _ = node.checkpointed(run, first);
    assertThat(discarded()).isEmpty();
    pass(HOUR);
    var next = node.workOne().run();
    assertThat(discarded()).isEmpty();

    // when
    var _ = node.started(next);
    var _ = node.waiting(next, hour(next, "a1-2"));
    var second = checkpoint();
    var _ = node.checkpointed(next, second);

    // then: told until it is done
    assertThat(discarded()).containsExactly(first);
    assertThat(discarded()).containsExactly(first);
    assertThat(discarded(first)).isEmpty();
    assertThat(discarded()).isEmpty();
    assertThat(test.engine.checkpoints().orphans(List.of(first, second))).containsExactly(first);
  }

  @Test
  void theLatestOfARunAreKeptForReplaysAndForNoLongerThanSaid() {
    // given
    keep(2);
    var run = waiting(node);
    var images = new ArrayList<CheckpointId>();
    for (int round = 2; round <= 4; round++) {
      images.add(checkpoint());
      var _ = node.checkpointed(run, images.getLast());
      pass(HOUR);
      run = node.workOne().run();
      var _ = node.waiting(run, hour(run, "a1-" + round));
    }
    images.add(checkpoint());
    var _ = node.checkpointed(run, images.getLast());

    // then: the one that it goes on from is none of the two
    assertThat(discarded()).containsExactly(images.getFirst());
    var kept = test.engine.keptCheckpoints().of(test.id, run.runId());
    assertThat(kept).extracting(RunCheckpoint::id).containsExactlyElementsOf(images.subList(1, 4));
    assertThat(kept).extracting(RunCheckpoint::waits).containsOnly(List.of(WaitpointKind.DATETIME));
    assertThat(kept.getLast().keptUntil()).isNull();
    assertThat(test.engine.keptCheckpoints().view(test.id))
        .extracting(KeptView::number, KeptView::bytes)
        .containsExactly(2L, 2000L);

    // and when it is over and a day has passed
    pass(HOUR);
    var _ = node.completed(node.workOne().run(), "1");
    assertThat(discarded(images.getFirst())).containsExactly(images.get(1));
    pass(DAY);

    // then
    assertThat(discarded()).containsExactlyElementsOf(images.subList(1, 4));
    assertThat(test.engine.keptCheckpoints().of(test.id, run.runId())).isEmpty();
  }

  @Test
  void noMoreBytesAreKeptThanSaid() {
    // given
    test.engine.keptCheckpoints().keep(test.id, new Keeping(2, DAY, 1500));
    var images = new ArrayList<CheckpointId>();
    for (int i = 0; i < 2; i++) {
      var run = waiting(node);
      images.add(checkpoint());
      var _ = node.checkpointed(run, images.getLast());
      pass(HOUR);
      var _ = node.completed(node.workOne().run(), "1");
    }

    // when
    pass(HOUR);

    // then: the oldest has gone
    assertThat(discarded()).containsExactly(images.getFirst());
  }

  @Test
  void aCheckpointThatAReplayHasYetToGoOnFromStays() {
    // given
    keep(1);
    var former = waiting(node);
    var image = checkpoint();
    var _ = node.checkpointed(former, image);
    pass(HOUR);
    var _ = node.completed(node.workOne().run(), "1");
    var _ = test.engine.checkpointReplays().replay(test.id, former.runId(), image);

    // when nothing is kept any more, and a day has passed
    keep(0);
    pass(DAY);
    assertThat(discarded()).isEmpty();
    var replay = node.workOne().run();
    assertThat(discarded()).isEmpty();
    var _ = node.completed(replay, "1");
    pass(HOUR);

    // then
    assertThat(discarded()).containsExactly(image);
  }

  @Test
  void anImageIsDiscardedWhenItsRunHasEnded() {
    // given
    var run = waiting(node);
    var image = checkpoint();
    var _ = node.checkpointed(run, image);
    pass(HOUR);
    var next = node.workOne().run();

    // when
    var _ = node.completed(next, "1");

    // then
    assertThat(discarded()).containsExactly(image);
  }

  @Test
  void anotherStoresImagesAreNobodysBusiness() {
    var stranger = ScriptedNode.on(test, "stranger", Map.of("store", "elsewhere"));
    var run = waiting(node);
    var _ = node.checkpointed(run);
    pass(HOUR);
    var _ = node.completed(node.workOne().run(), "1");

    var answer = test.engine.nodes().heartbeat(stranger.id, new Heartbeat(List.of()));

    assertThat(answer.discard()).isEmpty();
  }

  @Test
  void aNodeThatStoresARunWhichItWasJustHandedAnewKeepsIt() {
    // given: it was handed out anew while it was being dumped
    var run = waiting(node);
    pass(HOUR);
    var next = node.workOne();
    assertThat(next.checkpointId()).isNull();

    // when
    var image = checkpoint();
    var answer = node.checkpointed(run, image);

    // then
    assertThat(answer.verdict()).isEqualTo(Verdict.CONTINUE);
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.DEQUEUED);
    assertThat(test.column(run.runId(), "node_id")).isEqualTo(node.id.value());
    var _ = node.started(next.run());

    // and should its node be lost now, it goes on from there, told of its wait again
    var successor = lose(node);
    var restored = successor.workOne();
    assertThat(restored.checkpointId()).isEqualTo(image);
    assertThat(restored.results()).hasSize(1);
  }

  @Test
  void aRunThatComputesKeepsItsNodeBehindACheckpoint() {
    // given
    var _ = test.trigger("sell");
    var run = node.begin();

    // when
    var image = checkpoint();
    var answer = node.checkpointed(run, image);

    // then
    assertThat(answer.verdict()).isEqualTo(Verdict.CONTINUE);
    assertThat(test.status(run.runId())).isEqualTo(RunStatus.EXECUTING);
    assertThat(lose(node).workOne().checkpointId()).isEqualTo(image);
  }

  @Test
  void aRunWhoseCheckpointIsLostBeginsANewAttempt() {
    // given
    var run = waiting(node);
    var image = checkpoint();
    var _ = node.checkpointed(run, image);
    pass(HOUR);
    var next = node.workOne().run();

    // when
    var answer = node.report(new Report.CheckpointLost(next, image, "its page 7 is damaged"));

    // then
    assertThat(answer.verdict()).isEqualTo(Verdict.ACCEPTED);
    var again = node.workOne();
    assertThat(again.checkpointId()).isNull();
    assertThat(again.begin()).isNotNull();
    assertThat(again.facts().attempt()).isEqualTo(2);
    assertThat(discarded()).containsExactly(image);
  }

  @Test
  void aRunThatCannotBeRestoredNowKeepsItsCheckpoint() {
    // given
    var run = waiting(node);
    var image = checkpoint();
    var _ = node.checkpointed(run, image);
    pass(HOUR);

    // when
    var _ = node.returned(node.workOne().run());
    pass(Duration.ofMinutes(1));

    // then
    assertThat(node.workOne().checkpointId()).isEqualTo(image);
  }

  private RunEpoch waiting(ScriptedNode on) {
    var _ = test.trigger("sell");
    var run = on.begin();
    var _ = on.waiting(run, hour(run, "a1-1"));
    return run;
  }

  private BegunWait hour(RunEpoch run, String operation) {
    return node.wait(run, operation, new WaitSpec.ForDuration(HOUR));
  }

  private void pass(Duration time) {
    test.clock.advance(time);
    test.engine.runLoopsOnce();
  }

  /** So many checkpoints of each run, for a day. */
  private void keep(int number) {
    test.engine.keptCheckpoints().keep(test.id, new Keeping(number, DAY, Long.MAX_VALUE));
  }

  /** Another life of the same host. */
  private ScriptedNode lose(ScriptedNode lost) {
    return ScriptedNode.on(test, lost.name);
  }

  private CheckpointId checkpoint() {
    return CheckpointId.create(test.clock.instant());
  }

  private List<CheckpointId> discarded(CheckpointId... deleted) {
    return test.engine
        .nodes()
        .heartbeat(node.id, new Heartbeat(List.of(), List.of(deleted)))
        .discard();
  }
}
