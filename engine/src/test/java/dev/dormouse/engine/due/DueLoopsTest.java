package dev.dormouse.engine.due;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.BatchRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DueLoopsTest {
  private final TestEngine shop = TestEngine.shared();

  @Test
  void queuesADelayedRunWhenItsTimeHasCome() {
    shop.deploy("purchase");
    var run = shop.trigger("purchase", "{\"delay\":\"10m\"}");

    shop.clock.advance(Duration.ofMinutes(9));
    shop.engine.runLoopsOnce();
    assertThat(shop.status(run)).isEqualTo(RunStatus.DELAYED);

    shop.clock.advance(Duration.ofMinutes(1));
    shop.engine.runLoopsOnce();
    assertThat(shop.status(run)).isEqualTo(RunStatus.QUEUED);
    assertThat(shop.time(run, "queued_at")).isEqualTo(shop.clock.instant());
  }

  @Test
  void putsADelayedRunWhereItWouldStandHadItBeenTriggeredThen() {
    shop.deploy("purchase");
    var delayed = shop.trigger("purchase", "{\"delay\":\"10m\",\"priority\":5}");
    shop.clock.advance(Duration.ofMinutes(11));
    var later = shop.trigger("purchase");

    shop.engine.runLoopsOnce();

    assertThat(Long.parseLong(shop.column(delayed, "position")))
        .isEqualTo(Long.parseLong(shop.column(later, "position")) - 65_000_000L);
  }

  @Test
  void queuesMoreRunsThanFitIntoOneStep() {
    shop.deploy("purchase");
    for (int i = 0; i < 3; i++) {
      var runs =
          Collections.nCopies(
              200,
              new BatchRequest.Item(
                  new TaskId("purchase"),
                  null,
                  null,
                  TestEngine.requestWith("1", "{\"delay\":\"1s\"}").options()));
      shop.engine.batches().trigger(shop.id, new BatchRequest(runs), RunOrigin.TRIGGER, null);
    }

    shop.clock.advance(Duration.ofSeconds(1));
    shop.engine.runLoopsOnce();

    assertThat(
            shop.count(
                "select count(*) from run where status = 'QUEUED' and environment_id = :environment"))
        .isEqualTo(600);
  }

  @Test
  void expiresWhatHasNotBegunWithinItsTimeToLive() {
    var pending = shop.trigger("purchase", "{\"ttl\":\"10m\"}");
    shop.deploy("refund");
    var queued = shop.trigger("refund", "{\"ttl\":600}");
    var delayed = shop.trigger("refund", "{\"ttl\":\"10m\",\"delay\":\"1m\"}");
    var started = shop.trigger("refund", "{\"ttl\":\"10m\"}");
    shop.start(started);

    shop.clock.advance(Duration.ofMinutes(10));
    shop.engine.runLoopsOnce();

    for (var run : List.of(pending, queued)) {
      assertThat(shop.status(run)).isEqualTo(RunStatus.EXPIRED);
      assertThat(shop.time(run, "finished_at")).isEqualTo(shop.clock.instant());
    }
    assertThat(shop.status(delayed)).isEqualTo(RunStatus.QUEUED);
    assertThat(shop.status(started)).isEqualTo(RunStatus.EXECUTING);

    shop.clock.advance(Duration.ofMinutes(1));
    shop.engine.runLoopsOnce();
    assertThat(shop.status(delayed)).isEqualTo(RunStatus.EXPIRED);
  }

  @Test
  void forgetsIdempotencyKeysThatHaveEnded() {
    shop.deploy("purchase");
    shop.trigger("purchase", "{\"idempotencyKey\":\"a\",\"idempotencyKeyTTL\":\"1h\"}");
    shop.trigger("purchase", "{\"idempotencyKey\":\"b\"}");

    shop.clock.advance(Duration.ofHours(1));
    shop.engine.runLoopsOnce();

    assertThat(
            shop.count("select count(*) from idempotency_key where environment_id = :environment"))
        .isEqualTo(1);
  }
}
