package dev.dormouse.engine.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.api.TriggerOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DebounceTest {
  private static final TaskId INDEX = new TaskId("index");

  private TestEngine test;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy("index", "other");
  }

  @AfterEach
  void close() {
    test.close();
  }

  private TriggerAnswer trigger(String task, int n, String options) {
    return test.engine
        .triggers()
        .trigger(
            test.id,
            new TaskId(task),
            TestEngine.requestWith("{\"n\":" + n + "}", options),
            RunOrigin.TRIGGER);
  }

  private static String debounce(String more) {
    return "{\"debounce\":{\"key\":\"page-1\",\"delay\":\"10s\"" + more + "}}";
  }

  private Instant begins(RunId run) {
    return test.time(run, "delayed_until");
  }

  private void wait(int seconds) {
    test.clock.advance(Duration.ofSeconds(seconds));
    test.engine.runLoopsOnce();
  }

  @Test
  void triggersOfOneKeyAreOneRunThatBeginsWhenTheyHaveCeased() {
    var first = trigger("index", 1, debounce(""));
    wait(8);
    var second = trigger("index", 2, debounce(""));

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.isCached()).isTrue();
    assertThat(begins(first.id())).isEqualTo(test.clock.instant().plusSeconds(10));
    wait(9);
    assertThat(test.status(first.id())).isEqualTo(RunStatus.DELAYED);
    wait(1);
    assertThat(test.status(first.id())).isEqualTo(RunStatus.QUEUED);
  }

  @Test
  void theFirstPayloadCountsOrTheLastOneWhereThatIsAskedFor() {
    var leading = trigger("index", 1, debounce("")).id();
    trigger("index", 2, debounce(""));
    var trailing = trigger("other", 1, debounce(",\"mode\":\"trailing\"")).id();
    trigger("other", 2, debounce(",\"mode\":\"trailing\""));

    assertThat(test.column(leading, "payload")).isEqualTo("{\"n\":1}");
    assertThat(test.column(trailing, "payload")).isEqualTo("{\"n\":2}");
  }

  @Test
  void whateverComesItBeginsAfterTheLongestDelay() {
    var run = trigger("index", 1, debounce(",\"maxDelay\":\"15s\"")).id();
    var made = test.clock.instant();
    wait(8);
    trigger("index", 2, debounce(",\"maxDelay\":\"15s\""));

    assertThat(begins(run)).isEqualTo(made.plusSeconds(15));
    wait(7);
    assertThat(test.status(run)).isEqualTo(RunStatus.QUEUED);
  }

  @Test
  void oneThatHasBegunIsNotJoined() {
    var first = trigger("index", 1, debounce("")).id();
    wait(10);

    var second = trigger("index", 2, debounce(""));

    assertThat(second.isCached()).isFalse();
    assertThat(second.id()).isNotEqualTo(first);
  }

  @Test
  void otherKeysAndTasksAreOtherRuns() {
    var first = trigger("index", 1, debounce("")).id();

    assertThat(trigger("other", 1, debounce("")).id()).isNotEqualTo(first);
    assertThat(trigger("index", 1, debounce("").replace("page-1", "page-2")).id())
        .isNotEqualTo(first);
  }

  @Test
  void aRepeatedCallIsRecognizedByItsIdempotencyKeyAlsoWhereItJoined() {
    var first = trigger("index", 1, debounce("")).id();
    String again =
        "{\"debounce\":{\"key\":\"page-1\",\"delay\":\"10s\"},\"idempotencyKey\":\"call-2\"}";
    trigger("index", 2, again);
    wait(10);

    var repeated = trigger("index", 2, again);

    assertThat(repeated.id()).isEqualTo(first);
    assertThat(repeated.isCached()).isTrue();
    assertThat(test.status(first)).isEqualTo(RunStatus.QUEUED);
  }

  @Test
  void theItemsOfABatchJoinEachOther() {
    var options = Json.mapper().readValue(debounce(",\"mode\":\"trailing\""), TriggerOptions.class);
    var items =
        List.of(1, 2, 3).stream()
            .map(n -> new BatchRequest.Item(INDEX, Json.mapper().valueToTree(n), null, options))
            .toList();

    var batch =
        test.engine
            .batches()
            .trigger(test.id, new BatchRequest(items), RunOrigin.of("batchTrigger"), null);

    assertThat(batch.runs()).hasSize(3).containsOnly(batch.runs().getFirst());
    assertThat(test.column(batch.runs().getFirst(), "payload")).isEqualTo("3");
  }

  @Test
  void callsThatComeTogetherOnSeveralServersAreOneRun() throws Exception {
    try (var other = test.another();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<RunId> here = () -> trigger("index", 1, debounce("")).id();
      Callable<RunId> there =
          () ->
              other
                  .engine
                  .triggers()
                  .trigger(
                      test.id,
                      INDEX,
                      TestEngine.requestWith("{\"n\":2}", debounce("")),
                      RunOrigin.TRIGGER)
                  .id();
      List<Future<RunId>> runs =
          threads.invokeAll(List.of(here, there, here, there, here, there, here, there));

      var first = runs.getFirst().get();
      for (var run : runs) {
        assertThat(run.get()).isEqualTo(first);
      }
    }
    assertThat(test.count("select count(*) from run where environment_id = :environment"))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"delay\":\"5s\"}",
        "{\"key\":\"\",\"delay\":\"5s\"}",
        "{\"key\":\"a\",\"delay\":\"0s\"}",
        "{\"key\":\"a\",\"delay\":\"soon\"}",
        "{\"key\":\"a\",\"delay\":\"5s\",\"mode\":\"both\"}",
        "{\"key\":\"a\",\"delay\":\"5s\",\"maxDelay\":\"1s\"}",
        "[1]",
      })
  void refusesWhatCannotBe(String debounce) {
    assertThatThrownBy(() -> trigger("index", 1, "{\"debounce\":" + debounce + "}"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("debounce");
  }
}
