package dev.dormouse.engine.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.api.TriggerOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RunsTest {
  private final TestEngine shop = TestEngine.shared();

  @BeforeEach
  void deploy() {
    shop.deploy("purchase");
  }

  @Test
  void cancelsAtOnceWhatNothingHolds() {
    for (var run :
        List.of(shop.trigger("purchase"), shop.trigger("purchase", "{\"delay\":\"1h\"}"))) {
      var canceled = shop.engine.runs().cancel(shop.id, run);

      assertThat(canceled.status()).isEqualTo(RunStatus.CANCELED);
      assertThat(canceled.times().finishedAt()).isEqualTo(shop.clock.instant());
    }
  }

  @Test
  void asksTheMachineToCancelWhatItExecutes() {
    var run = shop.trigger("purchase");
    shop.start(run);

    var asked = shop.engine.runs().cancel(shop.id, run);

    assertThat(asked.status()).isEqualTo(RunStatus.EXECUTING);
    assertThat(asked.isCancelRequested()).isTrue();
  }

  @Test
  void letsAWaitingRunContinueAheadOfOthersSoThatItsRollbacksRun() {
    var run = shop.trigger("purchase");
    shop.start(run);
    shop.apply(RunEvent.WAIT, RunStatus.WAITING, run, "checkpoint_id = 'checkpoint_1'");

    var asked = shop.engine.runs().cancel(shop.id, run);

    assertThat(asked.status()).isEqualTo(RunStatus.QUEUED);
    assertThat(asked.isCancelRequested()).isTrue();
    assertThat(asked.position()).isNegative();
  }

  @Test
  void leavesARunAsItIsThatHasEnded() {
    var run = shop.trigger("purchase");
    shop.start(run);
    shop.complete(run, "1");

    assertThat(shop.engine.runs().cancel(shop.id, run).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(shop.column(run, "cancel_requested_at")).isEqualTo("null");
  }

  @Test
  void replaysARunWithItsPayloadAndOptionsOnTheCurrentVersion() {
    var run =
        shop.trigger(
            "purchase",
            """
            {"tags":["vip"],"metadata":{"a":1},"concurrencyKey":"usr_1","maxAttempts":7,
             "machine":"micro","ttl":600,"idempotencyKey":"once"}
            """);
    shop.engine.runs().cancel(shop.id, run);

    var replay = shop.engine.runs().replay(shop.id, run, ReplayRequest.SAME).id();

    assertThat(replay).isNotEqualTo(run);
    assertThat(shop.status(replay)).isEqualTo(RunStatus.QUEUED);
    for (String column :
        List.of(
            "payload", "tags", "metadata", "concurrency_key", "max_attempts", "machine", "ttl")) {
      assertThat(shop.column(replay, column)).as(column).isEqualTo(shop.column(run, column));
    }
    assertThat(shop.column(replay, "replay_of")).isEqualTo(run.value());
    assertThat(shop.column(replay, "idempotency_key")).isEqualTo("null");
  }

  @Test
  void replaysWithAnotherPayload() {
    var run = shop.trigger("purchase");

    var replay =
        shop.engine
            .runs()
            .replay(shop.id, run, new ReplayRequest(json("{\"n\":2}"), TriggerOptions.NONE))
            .id();

    assertThat(shop.column(replay, "payload")).isEqualTo("{\"n\":2}");
  }

  @Test
  void reschedulesADelayedRunAndMovesItsTimeToLive() {
    var run = shop.trigger("purchase", "{\"delay\":\"1h\",\"ttl\":\"10m\"}");

    shop.engine.runs().reschedule(shop.id, run, "2h");

    var now = shop.clock.instant();
    assertThat(shop.time(run, "delayed_until")).isEqualTo(now.plus(Duration.ofHours(2)));
    assertThat(shop.time(run, "expires_at")).isEqualTo(now.plus(Duration.ofMinutes(130)));
  }

  @Test
  void refusesToRescheduleARunThatIsQueued() {
    var run = shop.trigger("purchase");

    assertThatThrownBy(() -> shop.engine.runs().reschedule(shop.id, run, "2h"))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_CONFLICT))
        .hasMessage(
            "the run %s is QUEUED; only a run that is still delayed can be rescheduled"
                .formatted(run));
  }

  @Test
  void addsTagsOnceAndNoMoreThanTen() {
    var run = shop.trigger("purchase", "{\"tags\":[\"a\"]}");

    assertThat(shop.engine.runs().addTags(shop.id, run, List.of("b", "a")))
        .containsExactly("a", "b");
    assertThatThrownBy(() ->
            shop.engine
                .runs()
                .addTags(shop.id, run, List.of("1", "2", "3", "4", "5", "6", "7", "8", "9")))
        .hasMessage("tags has 11 tags; a run may have at most 10");
    assertThat(shop.column(run, "tags")).isEqualTo("{a,b}");
  }

  @Test
  void replacesMetadata() {
    var run = shop.trigger("purchase", "{\"metadata\":{\"a\":1}}");

    shop.engine.runs().putMetadata(shop.id, run, json("{\"b\":2}"));

    assertThat(shop.engine.runs().metadata(shop.id, run)).isEqualTo(json("{\"b\":2}"));
  }

  @Test
  void changesMetadataByOperationsInTheirOrder() {
    var run = shop.trigger("purchase", "{\"metadata\":{\"count\":1,\"old\":true}}");

    var changed =
        shop.engine
            .runs()
            .changeMetadata(
                shop.id,
                run,
                List.of(
                    new MetadataOperation.Set("step", json("\"pay\"")),
                    new MetadataOperation.Increment("count", new BigDecimal("2")),
                    new MetadataOperation.Append("seats", json("\"A1\"")),
                    new MetadataOperation.Append("seats", json("\"A2\"")),
                    new MetadataOperation.Remove("seats", json("\"A1\"")),
                    new MetadataOperation.Set("$.progress.percent", json("50")),
                    new MetadataOperation.Delete("old")));

    var expected =
        json("{\"count\":3,\"step\":\"pay\",\"seats\":[\"A2\"],\"progress\":{\"percent\":50}}");
    assertThat(changed).isEqualTo(expected);
    assertThat(shop.engine.runs().metadata(shop.id, run)).isEqualTo(expected);
  }

  @Test
  void changesNothingOfMetadataWhereOneOperationDoesNotFit() {
    var run = shop.trigger("purchase", "{\"metadata\":{\"name\":\"x\"}}");

    assertThatThrownBy(() ->
            shop.engine
                .runs()
                .changeMetadata(
                    shop.id,
                    run,
                    List.of(
                        new MetadataOperation.Set("step", json("1")),
                        new MetadataOperation.Increment("name", BigDecimal.ONE))))
        .hasMessage("metadata \"name\" is STRING there; the operation needs a number");
    assertThat(shop.engine.runs().metadata(shop.id, run)).isEqualTo(json("{\"name\":\"x\"}"));
  }

  @Test
  void keepsRunsOfOtherEnvironmentsOutOfReach() {
    var run = shop.trigger("purchase", "{\"delay\":\"1h\"}");
    var stranger = shop.environment("staging").id();
    var runs = shop.engine.runs();

    assertUnknown(run, () -> runs.cancel(stranger, run));
    assertUnknown(run, () -> runs.replay(stranger, run, ReplayRequest.SAME));
    assertUnknown(run, () -> runs.reschedule(stranger, run, "1h"));
    assertUnknown(run, () -> runs.addTags(stranger, run, List.of("a")));
    assertUnknown(run, () -> runs.metadata(stranger, run));
    assertUnknown(run, () -> runs.putMetadata(stranger, run, json("{}")));
    assertUnknown(run, () -> runs.changeMetadata(stranger, run, List.of()));
    assertThat(shop.status(run)).isEqualTo(RunStatus.DELAYED);
  }

  private static void assertUnknown(RunId run, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUN_UNKNOWN))
        .hasMessage("there is no run %s in this environment".formatted(run));
  }

  private static JsonNode json(String text) {
    return Json.mapper().readTree(text);
  }
}
