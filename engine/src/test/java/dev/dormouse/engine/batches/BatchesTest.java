package dev.dormouse.engine.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.BatchAnswer;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.protocol.api.TriggerOptions;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private final TestEngine shop = TestEngine.shared();

  @Test
  void triggersAllRunsInTheOrderOfTheItems() {
    shop.deploy("purchase", "refund");

    var answer = trigger(null, item("purchase", "{}"), item("refund", "{}"));

    var batch = shop.engine.batches().find(shop.id, answer.id());
    assertThat(batch.runs()).isEqualTo(answer.runs());
    assertThat(batch.remaining()).isEqualTo(2);
    assertThat(shop.column(answer.runs().get(0), "task_id")).isEqualTo("purchase");
    assertThat(shop.column(answer.runs().get(1), "task_id")).isEqualTo("refund");
    assertThat(shop.column(answer.runs().get(1), "batch_index")).isEqualTo("1");
  }

  @Test
  void triggersNoneWhereOneCannotBe() {
    shop.deploy("purchase");

    assertThatThrownBy(() -> trigger(null, item("purchase", "{}"), item("nonsense", "{}")))
        .hasMessageStartingWith("items[1]: there is no task \"nonsense\"");
    assertThatThrownBy(() -> trigger(null, item("purchase", "{\"ttl\":-1}")))
        .hasMessageStartingWith("items[0]: ttl is \"-1\"");

    assertThat(shop.count("select count(*) from run where environment_id = :environment")).isZero();
  }

  @Test
  void answersARepeatedKeyWithTheFirstBatch() {
    shop.deploy("purchase");

    var first = trigger("nightly", item("purchase", "{}"));

    assertThat(trigger("nightly", item("purchase", "{}"))).isEqualTo(first);
  }

  @Test
  void knowsRunsThatWereThereBeforeButDoesNotWaitForThem() {
    shop.deploy("purchase");
    String options = "{\"idempotencyKey\":\"order-1\"}";
    var former = shop.trigger("purchase", options);

    var answer = trigger(null, item("purchase", options), item("purchase", "{}"));

    assertThat(answer.runs().getFirst()).isEqualTo(former);
    assertThat(shop.engine.batches().find(shop.id, answer.id()).remaining()).isEqualTo(1);
  }

  @Test
  void tellsHowItsRunsStand() {
    shop.deploy("purchase");
    var answer = trigger(null, item("purchase", "{}"), item("purchase", "{}"));
    shop.start(answer.runs().get(1));
    shop.complete(answer.runs().get(1), "7");

    assertThat(shop.engine.batches().results(shop.id, answer.id()))
        .extracting(RunResult::status)
        .containsExactly(RunStatus.QUEUED, RunStatus.COMPLETED);
  }

  @Test
  void refusesAnEmptyBatchAndOneThatIsTooLong() {
    shop.deploy("purchase");

    assertThatThrownBy(() -> trigger(null)).hasMessage("items is empty; a batch needs a run");
    assertThatThrownBy(() ->
            trigger(
                null,
                Collections.nCopies(1001, item("purchase", "{}"))
                    .toArray(BatchRequest.Item[]::new)))
        .hasMessage("items has 1001 entries; a batch may have at most 1000");
  }

  @Test
  void keepsBatchesOfOtherEnvironmentsOutOfReach() {
    shop.deploy("purchase");
    var batch = trigger(null, item("purchase", "{}")).id();

    assertThatThrownBy(() -> shop.engine.batches().find(shop.environment("staging").id(), batch))
        .hasMessage("there is no batch %s in this environment".formatted(batch));
  }

  private BatchAnswer trigger(@Nullable String key, BatchRequest.Item... items) {
    return shop.engine
        .batches()
        .trigger(shop.id, new BatchRequest(List.of(items)), RunOrigin.of("batchTrigger"), key);
  }

  private static BatchRequest.Item item(String task, String options) {
    return new BatchRequest.Item(
        new TaskId(task), null, null, Json.mapper().readValue(options, TriggerOptions.class));
  }
}
