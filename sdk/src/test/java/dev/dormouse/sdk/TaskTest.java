package dev.dormouse.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.CronDeclaration;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.MachineImage;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RateLimit;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.TriggerOptions;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What an author says of tasks and runs, and what becomes of it. */
final class TaskTest {
  record Order(String id) {}

  private static final Event<Order> ORDERED = Event.of("ordered", Order.class);

  @Test
  void declaresNothingThatWasNotSaid() {
    var task = Task.named("plain").run(run -> {});

    assertThat(task.declaration("a.B"))
        .isEqualTo(
            new TaskDeclaration(
                new TaskId("plain"),
                "a.B",
                null,
                null,
                null,
                null,
                null,
                false,
                null,
                "java.lang.Void",
                "java.lang.Void"));
  }

  @Test
  void namesTheImageOfItsMachine() {
    var usual = Task.named("usual").machine(Machine.image("ffmpeg")).run(run -> {});
    var large = Task.named("large").machine(Machine.LARGE_1X.withImage("ffmpeg")).run(run -> {});

    assertThat(usual.declaration("a.B").image()).isEqualTo(MachineImage.named("ffmpeg"));
    assertThat(usual.declaration("a.B").machine()).isNull();
    assertThat(large.declaration("a.B").machine()).isEqualTo(MachinePreset.LARGE_1X);
    assertThat(Machine.LARGE_1X.withImage("ffmpeg")).hasToString("large-1x with ffmpeg");
  }

  @Test
  void namesTheLabelsOfItsNodes() {
    var gpu = Task.named("gpu").machine(Machine.label("gpu")).run(run -> {});
    var far =
        Task.named("far")
            .machine(
                Machine.LARGE_1X.withLabel("region", "eu").withImage("ffmpeg").withLabel("gpu"))
            .run(run -> {});

    assertThat(gpu.declaration("a.B").labels()).containsExactly(Label.named("gpu"));
    assertThat(gpu.declaration("a.B").machine()).isNull();
    assertThat(far.declaration("a.B").labels())
        .containsExactly(Label.named("gpu"), Label.region("eu"));
    assertThat(far.declaration("a.B").image()).isEqualTo(MachineImage.named("ffmpeg"));
    assertThat(Machine.label("region", "eu"))
        .hasToString("the usual size on a node with [region=eu]");
    assertThatThrownBy(() -> Machine.label("")).hasMessageContaining("NAME=VALUE");
  }

  @Test
  void refusesAnImageOfOneRun() {
    assertThatThrownBy(() -> RunOptions.defaults().machine(Machine.label("gpu")))
        .hasMessageContaining("RunOptions.label");
    assertThatThrownBy(() -> RunOptions.defaults().machine(Machine.image("ffmpeg")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the image is the task's");
    assertThatThrownBy(() -> Machine.image("-evil")).hasMessageContaining("\"-evil\"");
  }

  @Test
  void declaresAllThatWasSaid() {
    var task =
        Task.named("full")
            .machine(Machine.LARGE_1X)
            .onEvent(ORDERED)
            .retry(Retry.every(Duration.ofSeconds(30)).maxAttempts(7))
            .queue("shop")
            .concurrencyLimit(3)
            .maxDuration(Duration.ofMinutes(5))
            .freshMachine()
            .output(new TypeToken<Map<String, List<Integer>>>() {})
            .run((order, run) -> Map.of(order.id(), List.of(1)));

    assertThat(task.declaration("a.B"))
        .isEqualTo(
            new TaskDeclaration(
                new TaskId("full"),
                "a.B",
                "shop",
                3,
                new RetryPolicy(7, 1, Duration.ofSeconds(30), Duration.ofSeconds(30), false),
                MachinePreset.LARGE_1X,
                Duration.ofMinutes(5),
                true,
                "ordered",
                "dev.dormouse.sdk.TaskTest$Order",
                "java.util.Map<java.lang.String,java.util.List<java.lang.Integer>>"));
  }

  @Test
  void executesCodeOfEachShape() throws Exception {
    var context = new FakeRun().context();
    var order = Json.mapper().readTree("{\"id\": \"o\"}");

    var both = Task.named("both").payload(Order.class).output(String.class).run((o, run) -> o.id());
    var given = Task.named("given").payload(Order.class).run((o, run) -> {});
    var made = Task.named("made").output(Integer.class).run(run -> run.attempt());

    assertThat(both.execute(order, context).toString()).isEqualTo("\"o\"");
    assertThat(given.execute(order, context).isNull()).isTrue();
    assertThat(made.execute(order, context).toString()).isEqualTo("1");
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> Task.named("no spaces")).hasMessageContaining("no spaces");
    assertThatThrownBy(() -> Task.named("t").concurrencyLimit(0))
        .hasMessage("concurrencyLimit is 0; it must be at least 1");
    assertThatThrownBy(() -> Task.named("t").maxDuration(Duration.ZERO))
        .hasMessage("maxDuration is PT0S; it must be longer than nothing");
    assertThatThrownBy(() -> Task.named("t").queue(" "))
        .hasMessage("queue is \" \"; it must have 1 to 128 characters");
    assertThatThrownBy(() -> Retry.never().maxAttempts(0)).hasMessageContaining("maxAttempts is 0");
    assertThatThrownBy(() -> Event.of("", Order.class)).hasMessageContaining("an event's name");
  }

  @Test
  void aScheduledTaskIsToldItsTime() throws Exception {
    var seen = new ArrayList<ScheduledRun>();
    var task =
        Task.named("report")
            .cron(Cron.of("0 7 * * *").in(ZoneId.of("Europe/Vienna")))
            .run((time, run) -> seen.add(time));

    var unused =
        task.execute(
            Json.mapper()
                .readTree(
                    """
                    {"scheduleId": "sched_1", "type": "DECLARATIVE", "timestamp": "2026-11-23T06:00:00Z",
                     "timezone": "Europe/Vienna", "upcoming": ["2026-11-24T06:00:00Z"]}
                    """),
            new FakeRun().context());

    assertThat(task.declaration("Tasks").cron())
        .isEqualTo(new CronDeclaration("0 7 * * *", "Europe/Vienna", Duration.ZERO));
    assertThat(seen)
        .singleElement()
        .satisfies(time -> {
          assertThat(time.timestamp()).isEqualTo("2026-11-23T06:00:00Z");
          assertThat(time.lastTimestamp()).isEmpty();
          assertThat(time.upcoming()).hasSize(1);
        });
  }

  @Test
  void aRateLimitIsDeclared() {
    var task =
        Task.named("ask").rateLimit(100, Duration.ofMinutes(1)).retry(Retry.never()).run(run -> {});

    assertThat(task.declaration("Tasks").rateLimit())
        .isEqualTo(new RateLimit(100, Duration.ofMinutes(1)));
    assertThatThrownBy(() -> Task.named("ask").rateLimit(0, Duration.ofMinutes(1)))
        .hasMessageContaining("0 runs");
  }

  @Test
  void retriesAsSaid() {
    assertThat(Retry.exponential().policy()).isEqualTo(RetryPolicy.DEFAULT);
    assertThat(Retry.never().policy()).isEqualTo(RetryPolicy.NONE);
    assertThat(
            Retry.exponential()
                .factor(3)
                .minDelay(Duration.ofMinutes(1))
                .maxDelay(Duration.ofHours(1))
                .jitter(false)
                .policy())
        .isEqualTo(new RetryPolicy(3, 3, Duration.ofMinutes(1), Duration.ofHours(1), false));
    assertThat(Retry.never().onOutOfMemory(Machine.LARGE_2X).policy())
        .isEqualTo(RetryPolicy.NONE.withOutOfMemory(MachinePreset.LARGE_2X));
    assertThat(Retry.exponential().onOutOfMemory(Machine.LARGE_2X).factor(3).policy().outOfMemory())
        .isEqualTo(MachinePreset.LARGE_2X);
    assertThat(Retry.exponential().minDelay(Duration.ofMinutes(1)).policy().maxDelay())
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void saysEachOptionOfATrigger() throws Exception {
    var options =
        RunOptions.defaults()
            .delay(Duration.ofHours(1))
            .startAt(Instant.EPOCH)
            .ttl(Duration.ofMinutes(10))
            .idempotencyKey("key")
            .idempotencyKeyTtl(Duration.ofDays(1))
            .queue("q", 2)
            .concurrencyKey("usr_1")
            .tags("a", "b")
            .metadata(Map.of("done", 1))
            .machine(Machine.MICRO)
            .maxAttempts(2)
            .maxDuration(Duration.ofMinutes(1))
            .priority(Duration.ofSeconds(30))
            .debounce("d", Duration.ofSeconds(5))
            .version("20261122.1")
            .label("gpu")
            .region("eu")
            .test(true)
            .toTriggerOptions(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("idempotencyKey", "made")
                    .put("parentRunId", "run_1")
                    .put("traceparent", "00-…"));

    assertThat(options.idempotencyKey()).isEqualTo("key");
    assertThat(options.delay()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(options.maxDuration()).isEqualTo(60);
    assertThat(options.priority()).isEqualTo(30);
    assertThat(options.queue()).isEqualTo(new TriggerOptions.QueueOption("q", 2));
    // The official client's name for the version; all others can be said.
    for (RecordComponent field : TriggerOptions.class.getRecordComponents()) {
      if (!field.getName().equals("lockToVersion")) {
        assertThat(field.getAccessor().invoke(options)).as(field.getName()).isNotNull();
      }
    }
  }

  @Test
  void filtersAsSaid() {
    var filter =
        Filter.where("total")
            .between(10, 20)
            .and("country")
            .anyOf("AT", "DE")
            .and("color")
            .not(Color.RED)
            .and("refundedAt")
            .exists(false)
            .and("id")
            .startsWith("tkt_")
            .and("rank")
            .greaterThan(1)
            .and("rank")
            .lessThan(3)
            .toEventFilter();

    assertThat(filter.matches(json("BLUE", 10, ""))).isTrue();
    assertThat(filter.matches(json("BLUE", 9, ""))).isFalse();
    assertThat(filter.matches(json("RED", 10, ""))).isFalse();
    assertThat(filter.matches(json("BLUE", 10, ", \"refundedAt\": \"today\""))).isFalse();
    assertThat(Filter.any().toEventFilter().conditions()).isEmpty();
    assertThat(Filter.any()).hasToString("any");
    assertThatThrownBy(() -> Filter.where("a", Map.of("b", 1)))
        .hasMessageContaining("it needs a single value");
    assertThatThrownBy(() -> Filter.where(".a", 1)).hasMessageContaining("a filter's path");
  }

  private enum Color {
    RED
  }

  private static JsonNode json(String color, int total, String more) {
    return Json.mapper()
        .readTree(
            "{\"total\": %d, \"country\": \"AT\", \"color\": \"%s\", \"id\": \"tkt_1\", \"rank\": 2%s}"
                .formatted(total, color, more));
  }

  @Test
  void saysSoWhereATypeTokenNamesNoType() {
    assertThatThrownBy(Raw::new)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not name a type");
  }

  /** Forgets to name a type. */
  @SuppressWarnings("rawtypes")
  private static final class Raw extends TypeToken {}
}
