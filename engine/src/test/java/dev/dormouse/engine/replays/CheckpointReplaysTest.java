package dev.dormouse.engine.replays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.waits.BegunWait;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.protocol.api.ReceivedRequest;
import dev.dormouse.protocol.api.RequestAnswer;
import dev.dormouse.protocol.api.TokenRequest;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.Succession;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.StringNode;

/** Runs that go on from a checkpoint of another. */
class CheckpointReplaysTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private TestEngine test;
  private ScriptedNode node;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy("sell", "child");
    node = ScriptedNode.on(test);
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void aRunThatHasEndedIsReplayedFromItsCheckpointUnderItsOwnName() {
    // given
    var former = stored(new WaitSpec.ForDuration(HOUR));
    pass(HOUR);
    var _ = node.completed(node.workOne().run(), "1");
    test.deploy("sell", "child");

    // when
    var replay = replay(former);

    // then: it is restored, knows who it is, and is told the end under the new name
    assertThat(test.status(replay)).isEqualTo(RunStatus.QUEUED);
    assertThat(test.column(replay, "replay_of")).isEqualTo(former.run().runId().value());
    var given = node.workOne();
    assertThat(given.run().runId()).isEqualTo(replay);
    assertThat(given.checkpointId()).isEqualTo(former.image());
    assertThat(given.begin()).isNull();
    assertThat(given.facts().runId()).isEqualTo(replay);
    assertThat(given.facts().attempt()).isEqualTo(1);
    assertThat(given.deploymentId().value())
        .isEqualTo(test.column(former.run().runId(), "deployment_id"));
    var renamed = only(given);
    assertThat(renamed.former()).isEqualTo(former.begun().id());
    assertThat(ScriptedNode.ids(given.results())).containsExactly(renamed.now());

    // and it ends by itself
    var _ = node.started(given.run());
    var _ = node.completed(given.run(), "2");
    assertThat(test.column(replay, "output")).isEqualTo("2");
    assertThat(test.column(former.run().runId(), "output")).isEqualTo("1");
  }

  @Test
  void aReplayOfWhatStillWaitsWaitsBesideIt() {
    // given
    var token = test.engine.tokens().create(test.id, new TokenRequest(null, null, null, null)).id();
    var former = stored(new WaitSpec.ForToken(token, null));

    // when
    var replay = replay(former);
    assertThat(test.status(replay)).isEqualTo(RunStatus.WAITING);
    assertThat(node.work(2)).isEmpty();
    test.engine.tokens().complete(test.id, token, StringNode.valueOf("granted"));

    // then: both go on with it
    var work = node.work(3);
    assertThat(work).hasSize(2);
    assertThat(work)
        .allSatisfy(given ->
            assertThat(given.results().getFirst().output())
                .isEqualTo(StringNode.valueOf("granted")));
    assertThat(work).filteredOn(given -> given.succeeds() != null).hasSize(1);
  }

  @Test
  void whatTheFormerRunGaveUpTheReplayStillWaitsFor() {
    // given: it was canceled while it waited
    var former = stored(new WaitSpec.ForEvent("paid", EventFilter.ANY, null, null));
    test.engine.runs().cancel(test.id, former.run().runId());
    var _ = node.report(canceled(node.workOne().run()));

    // when
    var replay = replay(former);
    assertThat(test.status(replay)).isEqualTo(RunStatus.WAITING);
    var _ = test.engine.events().send(test.id, "paid", new EventRequest(IntNode.valueOf(7), null));

    // then
    assertThat(node.workOne().results().getFirst().output()).isEqualTo(IntNode.valueOf(7));
  }

  @Test
  void anEventOrATimeOutThatTheFormerRunGotIsGivenAgain() {
    // given
    var paid = stored(new WaitSpec.ForEvent("paid", EventFilter.ANY, null, null));
    var late = stored(new WaitSpec.ForEvent("late", EventFilter.ANY, HOUR, null));
    var _ = test.engine.events().send(test.id, "paid", new EventRequest(IntNode.valueOf(7), null));
    pass(HOUR);
    node.work(2).forEach(each -> node.completed(each.run(), "1"));

    // when
    var _ = replay(paid);
    var afterEvent = node.workOne().results();
    var _ = replay(late);
    var afterTimeout = node.workOne().results();

    // then
    assertThat(afterEvent.getFirst().output()).isEqualTo(IntNode.valueOf(7));
    assertThat(afterTimeout.getFirst().timedOut()).isTrue();
  }

  @Test
  void aReplayGetsTheResultOfTheChildThatTheFormerRunTriggered() {
    // given
    var former =
        stored(new WaitSpec.ForRun(new TaskId("child"), TestEngine.requestWith("1", "{}")));
    var child = node.workOne().run();

    // when
    var replay = replay(former);
    assertThat(test.status(replay)).isEqualTo(RunStatus.WAITING);
    var _ = node.completed(child, "\"grown up\"");

    // then: one child, whose end both hear of
    assertThat(
            test.count(
                "select count(*) from run where task_id = 'child' and environment_id = :environment"))
        .isEqualTo(1);
    assertThat(node.work(3))
        .hasSize(2)
        .allSatisfy(given ->
            assertThat(given.results().getFirst().runs().getFirst().output())
                .isEqualTo(StringNode.valueOf("grown up")));
  }

  @Test
  void aRequestToTheFormerRunsAddressIsTheReplaysTooAndEitherMayAnswer() {
    // given: the former run is gone without a request
    var former = stored(new WaitSpec.ForRequest(true, null));
    test.engine.runs().cancel(test.id, former.run().runId());
    var _ = node.report(canceled(node.workOne().run()));
    var replay = replay(former);

    // when
    var request = new ReceivedRequest("POST", "", Map.of(), Map.of(), "");
    var secret = Objects.requireNonNull(former.begun().requestSecret());
    boolean answered = test.engine.requests().receive(former.begun().id(), secret, request);
    var given = node.workOne();
    var answer = new RequestAnswer(201, Map.of(), "eWVz");
    test.engine.requests().answer(test.id, replay, former.begun().id(), answer);

    // then
    assertThat(answered).isTrue();
    assertThat(given.results()).hasSize(1);
    assertThat(test.engine.requests().awaitAnswer(former.begun().id(), Duration.ZERO))
        .contains(answer);
  }

  @Test
  void aReplayBehindCheckpointNowGoesOnAtOnce() {
    // given
    var _ = test.trigger("sell");
    var run = node.begin();
    var image = CheckpointId.create(test.clock.instant());
    var _ = node.checkpointed(run, image);
    var open = node.wait(run, "a1-1", new WaitSpec.ForDuration(HOUR));
    var _ = node.waiting(run, open);

    // when
    var replay = test.engine.checkpointReplays().replay(test.id, run.runId(), image).id();

    // then: it has begun none of the waits that came later
    var given = node.workOne();
    assertThat(given.run().runId()).isEqualTo(replay);
    assertThat(given.succeeds()).isEmpty();
    assertThat(given.results()).isEmpty();
    assertThat(node.wait(given.run(), "a1-1", new WaitSpec.ForDuration(HOUR)).id())
        .isNotEqualTo(open.id());
  }

  @Test
  void aReplayThatIsLostGoesOnFromTheFormerRunsCheckpointUntilItHasOneOfItsOwn() {
    // given
    var former = stored(new WaitSpec.ForDuration(HOUR));
    pass(HOUR);
    var _ = node.completed(node.workOne().run(), "1");
    var replay = replay(former);
    var first = node.workOne();
    var _ = node.started(first.run());

    // when: its node is started anew
    node = ScriptedNode.on(test, node.name);
    var again = node.workOne();

    // then
    assertThat(again.checkpointId()).isEqualTo(former.image());
    assertThat(again.succeeds()).isEqualTo(first.succeeds());
    assertThat(again.results()).isEqualTo(first.results());

    // and when it has one of its own
    var _ = node.started(again.run());
    var wait = node.wait(again.run(), "a1-2", new WaitSpec.ForDuration(HOUR));
    var _ = node.waiting(again.run(), wait);
    var own = CheckpointId.create(test.clock.instant());
    var _ = node.checkpointed(again.run(), own);
    pass(HOUR);

    // then
    var restored = node.workOne();
    assertThat(restored.checkpointId()).isEqualTo(own);
    assertThat(restored.succeeds()).isNull();
    assertThat(ScriptedNode.ids(restored.results())).containsExactly(wait.id());
    assertThat(test.engine.keptCheckpoints().of(test.id, replay))
        .extracting(each -> each.id())
        .containsExactly(own);
  }

  @Test
  void aReplayOfAReplayKnowsWaitsByTheNamesOfTheLatter() {
    // given: a replay that is stored while what it came with is still open
    var token = test.engine.tokens().create(test.id, new TokenRequest(null, null, null, null)).id();
    var former = stored(new WaitSpec.ForToken(token, null));
    var replay = replay(former);
    test.engine.runs().cancel(test.id, former.run().runId());
    var _ = node.report(canceled(node.workOne().run()));
    var open = open(replay);
    var second = test.engine.checkpointReplays();

    // when
    assertThatThrownBy(() -> second.replay(test.id, replay, former.image()))
        .as("the checkpoint is the former run's")
        .isInstanceOf(EngineException.class);
    var next = second.replay(test.id, former.run().runId(), former.image()).id();
    test.engine.tokens().complete(test.id, token, StringNode.valueOf("granted"));

    // then
    assertThat(open).isNotEqualTo(open(next));
    assertThat(node.work(3))
        .extracting(given -> only(given).former())
        .containsOnly(former.begun().id());
  }

  @Test
  void aReplayThatIsCanceledRunsItsRollbacksFirst() {
    // given
    var former = stored(new WaitSpec.ForDuration(HOUR));
    var replay = replay(former);

    // when
    test.engine.runs().cancel(test.id, replay);

    // then
    var given = node.workOne();
    assertThat(given.checkpointId()).isEqualTo(former.image());
    assertThat(given.cancelRequested()).isTrue();
    var _ = node.report(canceled(given.run()));
    assertThat(test.status(replay)).isEqualTo(RunStatus.CANCELED);
  }

  @Test
  void aNewAttemptOfAReplayBeginsAtTheFirstLine() {
    // given
    var former = stored(new WaitSpec.ForDuration(HOUR));
    pass(HOUR);
    var _ = node.completed(node.workOne().run(), "1");
    var _ = replay(former);

    // when
    var _ = node.failed(node.workOne().run(), true, test.clock.instant());

    // then
    var given = node.workOne();
    assertThat(given.begin()).isNotNull();
    assertThat(given.facts().attempt()).isEqualTo(2);
    assertThat(given.succeeds()).isNull();
  }

  @Test
  void aReplayWhoseCheckpointTurnsOutDamagedDoesNotRepeatWhatWasDone() {
    // given
    var former = stored(new WaitSpec.ForDuration(HOUR));
    pass(HOUR);
    var _ = node.completed(node.workOne().run(), "1");
    var replay = replay(former);

    // when
    var given = node.workOne().run();
    var _ = node.report(new Report.CheckpointLost(given, former.image(), "its page 7 is damaged"));

    // then
    assertThat(test.status(replay)).isEqualTo(RunStatus.SYSTEM_FAILURE);
    assertThat(test.column(replay, "error")).contains("its page 7 is damaged");
    assertThat(node.work(1)).isEmpty();
  }

  @Test
  void whatCannotBeReplayedIsRefused() {
    var former = stored(new WaitSpec.ForDuration(HOUR));
    var unknown = CheckpointId.create(test.clock.instant());

    assertThatThrownBy(
            () -> test.engine.checkpointReplays().replay(test.id, former.run().runId(), unknown))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CHECKPOINT_UNKNOWN))
        .hasMessageContaining("its image is deleted");
    assertThatThrownBy(() ->
            test.engine
                .checkpointReplays()
                .replay(test.environment("other").id(), former.run().runId(), former.image()))
        .hasMessageContaining("there is no run");
  }

  @Test
  void aVersionThatIsGoneIsNamed() {
    // given
    var former = stored(new WaitSpec.ForDuration(HOUR));
    test.database.useTransaction(handle -> {
      handle.execute("update run set deployment_id = 'deployment_gone'");
    });

    // then
    assertThatThrownBy(() -> replay(former))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_CONFLICT))
        .hasMessageContaining("version");
  }

  private WaitpointId open(RunId run) {
    return new WaitpointId(
        test.database.call(handle ->
            handle
                .createQuery("select id from waitpoint where run_id = :run")
                .bind("run", run.value())
                .mapTo(String.class)
                .one()));
  }

  private static Succession.Renamed only(Assignment given) {
    assertThat(given.succeeds()).hasSize(1);
    return Objects.requireNonNull(given.succeeds()).getFirst();
  }

  private Report canceled(RunEpoch run) {
    return node.ended(run, new Outcome.Stopped(Stop.Reason.CANCELED));
  }

  /** A run that is in its checkpoint, and waits. */
  private record Stored(RunEpoch run, BegunWait begun, CheckpointId image) {}

  private Stored stored(WaitSpec spec) {
    var _ = test.trigger("sell");
    var run = node.begin();
    var wait = node.wait(run, "a1-1", spec);
    var _ = node.waiting(run, wait);
    var image = CheckpointId.create(test.clock.instant());
    var _ = node.checkpointed(run, image);
    return new Stored(run, wait, image);
  }

  private RunId replay(Stored former) {
    return test.engine
        .checkpointReplays()
        .replay(test.id, former.run().runId(), former.image())
        .id();
  }

  private void pass(Duration time) {
    test.clock.advance(time);
    test.engine.runLoopsOnce();
  }
}
