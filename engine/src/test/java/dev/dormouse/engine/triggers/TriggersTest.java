package dev.dormouse.engine.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.TriggerAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TriggersTest {
  private final TestEngine shop = TestEngine.shared();

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void queuesARunOfATaskThatTheCurrentDeploymentHas() {
    shop.deploy("purchase");

    var run = shop.trigger("purchase");

    assertThat(shop.status(run)).isEqualTo(RunStatus.QUEUED);
    assertThat(shop.column(run, "queue")).isEqualTo("task/purchase");
    assertThat(shop.column(run, "payload")).isEqualTo("{\"n\":1}");
    assertThat(shop.column(run, "queued_at")).isNotEqualTo("null");
  }

  @Test
  void keepsARunWaitingForAVersionWhereNothingWasDeployedYet() {
    assertThat(shop.status(shop.trigger("purchase"))).isEqualTo(RunStatus.PENDING_VERSION);
  }

  @Test
  void keepsARunWaitingForAVersionWhereOnlyAFormerOneHadTheTask() {
    shop.deploy("purchase");
    shop.deploy("refund");

    assertThat(shop.status(shop.trigger("purchase"))).isEqualTo(RunStatus.PENDING_VERSION);
  }

  @Test
  void refusesATaskThatTheEnvironmentNeverHadAndNamesNearOnes() {
    shop.deploy("purchase-ticket", "refund");

    assertThatThrownBy(() -> shop.trigger("purchase-tickets"))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TASK_UNKNOWN))
        .hasMessage(
            "there is no task \"purchase-tickets\" in this environment; did you mean \"purchase-ticket\"?");
  }

  @Test
  void refusesAnEnvironmentThatIsNotThere() {
    assertThatThrownBy(() ->
            shop.engine
                .triggers()
                .trigger(
                    new EnvironmentId(4711),
                    new TaskId("purchase"),
                    TestEngine.requestWith("1", "{}"),
                    RunOrigin.TRIGGER))
        .hasMessageContaining("there is no environment 4711");
  }

  @Test
  void delaysARunUntilTheTimeGiven() {
    shop.deploy("purchase");

    var run = shop.trigger("purchase", "{\"delay\":\"1h30m\"}");

    assertThat(shop.status(run)).isEqualTo(RunStatus.DELAYED);
    assertThat(shop.time(run, "delayed_until"))
        .isEqualTo(shop.clock.instant().plus(Duration.ofMinutes(90)));
  }

  @Test
  void keepsEveryOption() {
    shop.deploy("purchase");

    var run =
        shop.trigger(
            "purchase",
            """
            {"queue":{"name":"vip","concurrencyLimit":7},"concurrencyKey":"usr_1","ttl":"10m",
             "delay":"PT1M","tags":["a","b, \\"c\\"","a"],"metadata":{"step":1},"machine":"micro",
             "maxAttempts":5,"maxDuration":60,"priority":30,"test":true,"idempotencyKey":"once"}
            """);

    assertThat(shop.column(run, "queue")).isEqualTo("vip");
    assertThat(shop.column(run, "concurrency_key")).isEqualTo("usr_1");
    assertThat(shop.column(run, "tags")).isEqualTo("{a,\"b, \\\"c\\\"\"}");
    assertThat(shop.column(run, "metadata")).isEqualTo("{\"step\": 1}");
    assertThat(shop.column(run, "machine")).isEqualTo("micro");
    assertThat(shop.column(run, "max_attempts")).isEqualTo("5");
    assertThat(shop.column(run, "max_duration_seconds")).isEqualTo("60");
    assertThat(shop.column(run, "priority")).isEqualTo("30");
    assertThat(shop.column(run, "is_test")).isEqualTo("true");
    assertThat(shop.column(run, "ttl")).isEqualTo("10m");
    assertThat(shop.column(run, "idempotency_key")).isEqualTo("once");
    assertThat(shop.time(run, "expires_at"))
        .isEqualTo(shop.clock.instant().plus(Duration.ofMinutes(11)));
    assertThat(
            shop.count(
                "select concurrency_limit from queue where name = 'vip' and environment_id = :environment"))
        .isEqualTo(7);
  }

  @Test
  void locksARunToTheVersionAskedFor() {
    var first = shop.deploy("purchase");
    shop.deploy("refund");

    var run = shop.trigger("purchase", "{\"version\":\"" + first.version() + "\"}");

    assertThat(shop.status(run)).isEqualTo(RunStatus.QUEUED);
    assertThat(shop.column(run, "deployment_id")).isEqualTo(first.id().value());
  }

  @Test
  void refusesAVersionThatIsNotThereOrLacksTheTask() {
    var first = shop.deploy("purchase");
    shop.deploy("refund");

    assertThatThrownBy(() -> shop.trigger("purchase", "{\"version\":\"20200101.1\"}"))
        .hasMessage("version is \"20200101.1\"; this environment has no such version");
    assertThatThrownBy(
            () -> shop.trigger("refund", "{\"lockToVersion\":\"" + first.version() + "\"}"))
        .hasMessage(
            "the task \"refund\" is not in version %s, which its run must execute on"
                .formatted(first.version()));
  }

  @Test
  void givesAChildItsParentsRoot() {
    shop.deploy("purchase");
    var root = shop.trigger("purchase");
    var child = shop.trigger("purchase", "{\"parentRunId\":\"" + root + "\"}");

    var grandchild = shop.trigger("purchase", "{\"parentRunId\":\"" + child + "\"}");

    assertThat(shop.column(grandchild, "root_run_id")).isEqualTo(root.value());
    assertThat(shop.column(grandchild, "parent_run_id")).isEqualTo(child.value());
    assertThat(shop.column(grandchild, "depth")).isEqualTo("2");
  }

  @Test
  void refusesAParentOfAnotherEnvironment() {
    shop.deploy("purchase");
    var foreign =
        shop.engine
            .triggers()
            .trigger(
                shop.environment("staging").id(),
                new TaskId("purchase"),
                TestEngine.requestWith("1", "{}"),
                RunOrigin.TRIGGER)
            .id();

    assertThatThrownBy(() -> shop.trigger("purchase", "{\"parentRunId\":\"" + foreign + "\"}"))
        .hasMessage("parentRunId is " + foreign + "; there is no such run in this environment");
  }

  @Test
  void makesOneRunOfFiftyConcurrentTriggersWithOneKeyOverTwoServers() throws Exception {
    shop.deploy("purchase");
    try (var other = shop.another()) {
      var answers =
          concurrently(
              50,
              i ->
                  (i % 2 == 0 ? shop : other)
                      .engine
                      .triggers()
                      .trigger(
                          shop.id,
                          new TaskId("purchase"),
                          TestEngine.requestWith("" + i, "{\"idempotencyKey\":\"order-1\"}"),
                          RunOrigin.TRIGGER));

      assertThat(answers).extracting(TriggerAnswer::id).containsOnly(answers.getFirst().id());
      assertThat(answers).filteredOn(answer -> !answer.isCached()).hasSize(1);
      assertThat(shop.count("select count(*) from run where environment_id = :environment"))
          .isEqualTo(1);
    }
  }

  @Test
  void makesANewRunWhenTheKeyHasEnded() {
    shop.deploy("purchase");
    String options = "{\"idempotencyKey\":\"order-1\",\"idempotencyKeyTTL\":\"1h\"}";
    var first = shop.trigger("purchase", options);

    shop.clock.advance(Duration.ofMinutes(59));
    assertThat(shop.trigger("purchase", options)).isEqualTo(first);

    shop.clock.advance(Duration.ofMinutes(1));
    assertThat(shop.trigger("purchase", options)).isNotEqualTo(first);
  }

  @Test
  void keepsKeysOfDifferentTasksAndEnvironmentsApart() {
    shop.deploy("purchase", "refund");
    var staging = shop.environment("staging");
    String options = "{\"idempotencyKey\":\"order-1\"}";

    var purchase = shop.trigger("purchase", options);
    var refund = shop.trigger("refund", options);
    var elsewhere =
        shop.engine
            .triggers()
            .trigger(
                staging.id(),
                new TaskId("purchase"),
                TestEngine.requestWith("1", options),
                RunOrigin.TRIGGER)
            .id();

    assertThat(new HashSet<>(List.of(purchase, refund, elsewhere))).hasSize(3);
  }

  @Test
  void refusesBadTriggersAmongManyWithoutHarmToTheOthers() throws Exception {
    shop.deploy("purchase");

    var answers =
        concurrently(
            200,
            i -> {
              try {
                return shop.trigger(i % 10 == 0 ? "nothing-like-it" : "purchase").value();
              } catch (EngineException e) {
                return e.code().name();
              }
            });

    assertThat(answers).filteredOn(answer -> answer.equals("TASK_UNKNOWN")).hasSize(20);
    assertThat(answers).filteredOn(answer -> answer.startsWith(RunId.PREFIX)).hasSize(180);
    assertThat(shop.count("select count(distinct id) from run where environment_id = :environment"))
        .isEqualTo(180);
  }

  @Test
  void keepsPayloadsAsTheyCame() {
    shop.deploy("purchase");
    String payload = "{\"text\":\"a\\u0000b \\ud800 \uD83D\uDC3F\",\"list\":[1,2.5,null,true]}";

    var run =
        shop.engine
            .triggers()
            .trigger(
                shop.id,
                new TaskId("purchase"),
                TestEngine.requestWith(payload, "{}"),
                RunOrigin.TRIGGER)
            .id();

    assertThat(shop.column(run, "payload")).isEqualTo(payload);
  }

  @Test
  void refusesWhatIsTooLarge() {
    String large = "\"" + "x".repeat(3 * 1024 * 1024) + "\"";

    assertThatThrownBy(() ->
            shop.engine
                .triggers()
                .trigger(
                    shop.id,
                    new TaskId("purchase"),
                    TestEngine.requestWith(large, "{}"),
                    RunOrigin.TRIGGER))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE))
        .hasMessage("payload has 3145730 bytes of JSON; at most 3145728 are taken");
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    assertRefused("{\"delay\":\"soon\"}", "delay is \"soon\"; it must be a duration such as");
    assertRefused("{\"ttl\":-1}", "ttl is \"-1\"; it must be between 0 seconds");
    assertRefused("{\"ttl\":[]}", "ttl is \"[]\"; it must be a duration");
    assertRefused("{\"maxAttempts\":0}", "maxAttempts is 0; it must be 1 to 250");
    assertRefused("{\"machine\":\"huge\"}", "machine is \"huge\"; it must be one of micro,");
    assertRefused("{\"metadata\":[1]}", "metadata is array; it must be a JSON object");
    assertRefused("{\"metadata\":{\"a\":\"\\u0000\"}}", "metadata contains the character \\u0000");
    assertRefused("{\"tags\":[\"\\u0000\"]}", "a tag contains the character \\u0000");
    assertRefused("{\"tags\":[\"\"]}", "a tag has 0 characters; it must have 1 to 128");
    assertRefused(
        "{\"tags\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\"]}",
        "tags has 11 tags; a run may have at most 10");
    assertRefused("{\"idempotencyKey\":\"\"}", "idempotencyKey has 0 characters");
    assertRefused("{\"debounce\":{\"key\":\"a\"}}", "debounce has no delay");
    assertRefused("{\"version\":\"1\",\"lockToVersion\":\"2\"}", "give one of them");
  }

  private void assertRefused(String options, String message) {
    assertThatThrownBy(() -> shop.trigger("purchase", options))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(message);
  }

  private interface Work<T> {
    T run(int number) throws Exception;
  }

  private static <T> List<T> concurrently(int times, Work<T> work) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Callable<T>>();
      for (int i = 0; i < times; i++) {
        int number = i;
        calls.add(() -> work.run(number));
      }
      var results = new ArrayList<T>();
      for (Future<T> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    }
  }
}
