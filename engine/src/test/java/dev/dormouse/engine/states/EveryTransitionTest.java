package dev.dormouse.engine.states;

import static dev.dormouse.protocol.RunStatus.CANCELED;
import static dev.dormouse.protocol.RunStatus.COMPLETED;
import static dev.dormouse.protocol.RunStatus.CRASHED;
import static dev.dormouse.protocol.RunStatus.DELAYED;
import static dev.dormouse.protocol.RunStatus.DEQUEUED;
import static dev.dormouse.protocol.RunStatus.EXECUTING;
import static dev.dormouse.protocol.RunStatus.EXPIRED;
import static dev.dormouse.protocol.RunStatus.FAILED;
import static dev.dormouse.protocol.RunStatus.PENDING_VERSION;
import static dev.dormouse.protocol.RunStatus.QUEUED;
import static dev.dormouse.protocol.RunStatus.SYSTEM_FAILURE;
import static dev.dormouse.protocol.RunStatus.TIMED_OUT;
import static dev.dormouse.protocol.RunStatus.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Makes every transition of the table happen as it happens in life: by calls of users, reports of
 * nodes, and time. A row without a scenario fails, and so does a scenario that does not lead to its
 * row.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryTransitionTest {
  private static final String HOST = "host";

  /** What {@code Losses} allows, and one more. */
  private static final int TOO_OFTEN = 21;

  private final Map<RunTransition, Runnable> scenarios = new HashMap<>();
  private final TestEngine shop = TestEngine.open();
  private ScriptedNode node = ScriptedNode.on(shop, HOST);

  @AfterAll
  void close() {
    shop.close();
  }

  @TestFactory
  Stream<DynamicTest> happens() {
    return RunTransition.TABLE.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                "%s by %s to %s".formatted(row.from(), row.event(), row.to()),
                () -> {
                  assertThat(scenarios).as("a scenario for the row").containsKey(row);
                  shop.deploy("purchase");
                  node = ScriptedNode.on(shop, HOST);
                  shop.transitions.forget();

                  Objects.requireNonNull(scenarios.get(row)).run();

                  assertThat(shop.transitions.seen()).contains(row);
                  clear();
                }));
  }

  /** Runs that are left over must not be picked by the next scenario. */
  private void clear() {
    shop.database.useTransaction(handle ->
        handle.execute(
            """
            update run set status = 'CANCELED', finished_at = created_at, node_id = null
            where finished_at is null
            """));
  }

  @BeforeAll
  void describeWhatNothingHolds() {
    when(null, RunEvent.TRIGGER, QUEUED, () -> trigger("{}"));
    when(null, RunEvent.TRIGGER, DELAYED, () -> trigger("{\"delay\":\"1h\"}"));
    when(null, RunEvent.TRIGGER, PENDING_VERSION, this::pending);
    when(null, RunEvent.TRIGGER, WAITING, this::replayOfACheckpoint);
    when(
        PENDING_VERSION,
        RunEvent.DEPLOY,
        QUEUED,
        () -> {
          pending();
          shop.deploy("purchase");
        });
    when(
        QUEUED,
        RunEvent.WITHHOLD,
        PENDING_VERSION,
        () -> {
          trigger("{}");
          shop.deploy("refund");
          assertThat(node.work(1)).isEmpty();
        });
    when(
        DELAYED,
        RunEvent.DUE,
        QUEUED,
        () -> {
          trigger("{\"delay\":\"1s\"}");
          pass(Duration.ofSeconds(1));
        });
    when(
        DELAYED,
        RunEvent.RESCHEDULE,
        DELAYED,
        () -> shop.engine.runs().reschedule(shop.id, trigger("{\"delay\":\"1h\"}"), "2h"));
    when(PENDING_VERSION, RunEvent.EXPIRE, EXPIRED, () -> expire(pending()));
    when(DELAYED, RunEvent.EXPIRE, EXPIRED, this::expireDelayed);
    when(QUEUED, RunEvent.EXPIRE, EXPIRED, () -> expire(trigger("{\"ttl\":\"1s\"}")));
    when(PENDING_VERSION, RunEvent.CANCEL, CANCELED, () -> cancel(pending()));
    when(DELAYED, RunEvent.CANCEL, CANCELED, () -> cancel(trigger("{\"delay\":\"1h\"}")));
    when(QUEUED, RunEvent.CANCEL, CANCELED, () -> cancel(trigger("{}")));
  }

  @BeforeAll
  void describeTheWayToANode() {
    when(QUEUED, RunEvent.DEQUEUE, DEQUEUED, () -> held(DEQUEUED));
    when(DEQUEUED, RunEvent.START, EXECUTING, () -> held(EXECUTING));
    when(DEQUEUED, RunEvent.WAIT, WAITING, () -> waitFrom(held(DEQUEUED)));
    when(EXECUTING, RunEvent.WAIT, WAITING, () -> waitFrom(held(EXECUTING)));
    when(WAITING, RunEvent.RESUME, QUEUED, () -> held(QUEUED));
  }

  @BeforeAll
  void describeWhatAMachineHolds() {
    for (var from : List.of(DEQUEUED, EXECUTING, WAITING, QUEUED)) {
      when(from, RunEvent.COMPLETE, COMPLETED, () -> node.completed(held(from), "1"));
      when(from, RunEvent.FAIL, FAILED, () -> node.failed(held(from), false, null));
      when(from, RunEvent.RETRY, DELAYED, () -> node.failed(held(from)));
      when(from, RunEvent.RETRY, QUEUED, () -> node.failed(held(from), true, shop.clock.instant()));
      when(
          from,
          RunEvent.CRASH,
          CRASHED,
          () -> node.crashed(held(from, "{\"maxAttempts\":1}"), Report.Crashed.Kind.EXIT));
      when(from, RunEvent.STOP, CANCELED, () -> stopped(held(from), Stop.Reason.CANCELED));
      when(from, RunEvent.TIME_OUT, TIMED_OUT, () -> stopped(held(from), Stop.Reason.TIMED_OUT));
      when(from, RunEvent.RETURN, DELAYED, () -> node.returned(held(from)));
      when(
          from,
          RunEvent.LOSE,
          QUEUED,
          () -> {
            held(from);
            loseNode();
          });
      when(from, RunEvent.GIVE_UP, SYSTEM_FAILURE, () -> loseTooOften(from));
      if (from != WAITING) {
        when(
            from,
            RunEvent.LOSE,
            CANCELED,
            () -> {
              cancel(held(from).runId());
              loseNode();
            });
      }
    }
  }

  private void when(@Nullable RunStatus from, RunEvent event, RunStatus to, Runnable scenario) {
    scenarios.put(new RunTransition(from, event, to), scenario);
  }

  private RunId trigger(String options) {
    return shop.trigger("purchase", options);
  }

  /** A run that waits for a version, because the current one has lost its task. */
  private RunId pending() {
    shop.deploy("refund");
    return trigger("{\"ttl\":\"1s\"}");
  }

  /** Of one whose wait has not ended. */
  private void replayOfACheckpoint() {
    var former = held(WAITING);
    var image = CheckpointId.create(shop.clock.instant());
    node.checkpointed(former, image);
    shop.engine.checkpointReplays().replay(shop.id, former.runId(), image);
  }

  private void expire(RunId run) {
    pass(Duration.ofSeconds(1));
    assertThat(shop.status(run)).isEqualTo(EXPIRED);
  }

  /** The server was away when the delay ended, so that delay and time to live end together. */
  private void expireDelayed() {
    var run = trigger("{\"delay\":\"1s\",\"ttl\":\"1s\"}");
    shop.clock.advance(Duration.ofSeconds(2));
    shop.engine.runLoopsOnce();
    assertThat(shop.status(run)).isEqualTo(EXPIRED);
  }

  private void cancel(RunId run) {
    shop.engine.runs().cancel(shop.id, run);
  }

  private void pass(Duration time) {
    shop.clock.advance(time);
    shop.engine.runLoopsOnce();
  }

  private RunEpoch held(RunStatus status) {
    return held(status, "{}");
  }

  /** Triggers a run that the node takes, and brings it to the status. */
  private RunEpoch held(RunStatus status, String options) {
    trigger(options);
    return taken(status);
  }

  private RunEpoch taken(RunStatus status) {
    var run = node.workOne().run();
    if (status == DEQUEUED) {
      return run;
    }
    node.started(run);
    if (Set.of(WAITING, QUEUED).contains(status)) {
      waitFrom(run);
    }
    if (status == QUEUED) {
      pass(Duration.ofSeconds(1));
    }
    assertThat(shop.status(run.runId())).isEqualTo(status);
    return run;
  }

  private void waitFrom(RunEpoch run) {
    node.waiting(run, node.wait(run, "1", new WaitSpec.ForDuration(Duration.ofSeconds(1))));
  }

  private void stopped(RunEpoch run, Stop.Reason reason) {
    node.report(node.ended(run, new Outcome.Stopped(reason)));
  }

  /** A supervisor that is started anew has lost the machines of its former life. */
  private void loseNode() {
    node = ScriptedNode.on(shop, HOST);
  }

  private void loseTooOften(RunStatus from) {
    trigger("{}");
    for (int i = 0; i < TOO_OFTEN; i++) {
      taken(from);
      loseNode();
    }
  }
}
