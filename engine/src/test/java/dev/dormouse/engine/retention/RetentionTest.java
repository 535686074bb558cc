package dev.dormouse.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.bulk.BulkAction;
import dev.dormouse.engine.bulk.BulkRequest;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.protocol.api.TokenRequest;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.protocol.api.WaitSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.IntNode;

class RetentionTest {
  private static final Duration KEPT = Duration.ofDays(90);

  private final TestEngine test = TestEngine.open();
  private final Retention retention = test.engine.retention();

  @BeforeEach
  void deploy() {
    test.deploy("parcel");
  }

  @AfterEach
  void close() {
    test.close();
  }

  private void pass(Duration time) {
    test.clock.advance(time);
    while (retention.runOnce()) {
      // Until nothing is left.
    }
  }

  private RunId over() {
    var run =
        test.trigger("parcel", "{\"idempotencyKey\":\"once\",\"idempotencyKeyTTL\":\"1000d\"}");
    test.engine.runs().cancel(test.id, run);
    return run;
  }

  private int rows(String table) {
    return test.count("select count(*) from %s where :environment > 0".formatted(table));
  }

  @Test
  void runsGoSomeTimeAfterTheirEndsWithAllThatBelongsToThem() {
    var node = ScriptedNode.on(test);
    var run = over();
    var living = test.trigger("parcel");
    var epoch = node.begin();
    node.waiting(epoch, node.wait(epoch, "1", new WaitSpec.ForDuration(Duration.ofDays(900))));
    node.checkpointed(epoch);

    pass(KEPT);
    assertThat(rows("run")).as("as long as they are kept").isEqualTo(2);
    pass(Duration.ofSeconds(1));

    assertThat(test.engine.views().find(test.id, run)).isEmpty();
    assertThat(test.engine.views().find(test.id, living)).isPresent();
    assertThat(rows("idempotency_key")).isZero();
    test.engine.runs().cancel(test.id, living);
    node.completed(node.begin(), "1");
    pass(KEPT.plusSeconds(1));
    pass(Duration.ofDays(15));
    for (var table : List.of("run", "attempt", "waitpoint", "checkpoint", "checkpoint_wait")) {
      assertThat(rows(table)).as(table).isZero();
    }
  }

  @Test
  void aRunStaysForAsLongAsTheOneThatWaitedForItLives() {
    var node = ScriptedNode.on(test);
    var parent = test.trigger("parcel");
    var epoch = node.begin();
    var child =
        node.wait(
                epoch,
                "1",
                new WaitSpec.ForRun(new TaskId("parcel"), TriggerRequest.of(IntNode.valueOf(1))))
            .runs()
            .getFirst();
    test.engine.runs().cancel(test.id, child);

    pass(KEPT.plusDays(1));
    assertThat(test.engine.views().find(test.id, child)).isPresent();

    node.completed(epoch, "1");
    pass(KEPT.plusDays(1));
    assertThat(test.engine.views().find(test.id, child)).isEmpty();
    assertThat(test.engine.views().find(test.id, parent)).isEmpty();
    assertThat(rows("waitpoint_run")).isZero();
  }

  @Test
  void manyGoInSmallBatches() {
    test.database.useTransaction(handle ->
        handle.execute(
            """
            insert into event (id, environment_id, name, payload, created_at)
            select 'event_' || number, ?, 'paid', '1', ?::timestamptz
            from generate_series(1, 450) as number
            """,
            test.id.value(),
            test.clock.instant().toString()));
    test.clock.advance(Duration.ofDays(31));

    assertThat(retention.runOnce()).isTrue();
    assertThat(rows("event")).isEqualTo(250);
    assertThat(retention.untilNext()).isNotNull();
    pass(Duration.ZERO);
    assertThat(rows("event")).isZero();
  }

  @Test
  void eventsTokensBatchesAndBulkActionsGoTooButNotWhatIsStillWaitedFor() {
    var token = test.engine.tokens().create(test.id, new TokenRequest(null, null, null, null)).id();
    test.engine.tokens().complete(test.id, token, IntNode.valueOf(1));
    test.engine.tokens().create(test.id, new TokenRequest(null, null, null, null));
    test.engine.events().send(test.id, "paid", new EventRequest(IntNode.valueOf(1), null));
    var made =
        test.engine
            .bulkActions()
            .create(
                test.id,
                new BulkRequest(
                    BulkAction.Kind.CANCEL,
                    new BulkRequest.Selection.ByIds(List.of(test.trigger("parcel"))),
                    null));
    test.engine.runLoopsOnce();
    assertThat(test.engine.bulkActions().find(test.id, made.id()).counts().succeeded()).isOne();

    pass(KEPT.plusDays(1));

    assertThat(rows("event")).isZero();
    assertThat(rows("waitpoint")).as("the token that nobody has completed").isOne();
    assertThat(rows("bulk_action")).isZero();
    assertThat(rows("bulk_action_run")).isZero();
  }

  @Test
  void eachEnvironmentSaysForItselfHowLong() {
    var other = test.environment("other").id();
    retention.change(
        test.id, new RetentionPolicy(Duration.ofDays(7), Duration.ofDays(1), Duration.ofDays(1)));
    var run = over();

    pass(Duration.ofDays(8));

    assertThat(test.engine.views().find(test.id, run)).isEmpty();
    assertThat(retention.of(test.id).runs()).isEqualTo(Duration.ofDays(7));
    assertThat(retention.of(other)).isEqualTo(RetentionPolicy.DEFAULT);
    assertThatThrownBy(
            () -> new RetentionPolicy(Duration.ZERO, Duration.ofDays(1), Duration.ofDays(1)))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("runs is PT0S");
  }
}
