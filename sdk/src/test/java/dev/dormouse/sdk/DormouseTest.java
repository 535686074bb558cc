package dev.dormouse.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RateLimit;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.protocol.WaitpointId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The client, against a server that answers as the test lists. */
final class DormouseTest {
  record Order(String id) {}

  private static final Task<Order, Integer> PRICE =
      Task.named("shop/price").payload(Order.class).output(Integer.class).run((order, run) -> 1);
  private static final Event<Order> ORDERED = Event.of("shop/ordered", Order.class);

  private record Received(String line, String authorization, JsonNode body) {}

  private record Answer(int status, String body) {}

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final ArrayDeque<Answer> answers = new ArrayDeque<>();
  private HttpServer server;
  private Dormouse dormouse;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
    dormouse =
        Dormouse.builder()
            .url("http://localhost:" + server.getAddress().getPort() + "/")
            .secretKey("tr_dev_x")
            .build();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      received.add(
          new Received(
              exchange.getRequestMethod() + " " + exchange.getRequestURI(),
              exchange.getRequestHeaders().getFirst("authorization"),
              Json.mapper().readTree(bytes.length == 0 ? new byte[] {'{', '}'} : bytes)));
      var answer = answers.remove();
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answers(int status, String body) {
    answers.add(new Answer(status, body));
  }

  record Failures(String taskIdentifier, long failures, @Nullable Instant last) {}

  @Test
  void readsTheRowsOfAnAnswerAsRecords() {
    // given
    answers(
        200,
        """
        {"format": "json", "reachedMaxRows": true, "periodClipped": false,
         "columns": [{"name": "task_identifier", "type": "String"},
                     {"name": "failures", "type": "UInt64"},
                     {"name": "last", "type": "Nullable(DateTime64(3))"}],
         "results": [
           {"task_identifier": "buy", "failures": 2, "last": "2026-11-23 12:00:00.250"},
           {"task_identifier": "sell", "failures": 1, "last": null}]}
        """);

    // when
    var answer = dormouse.query("SELECT …", Failures.class, Duration.ofDays(1));

    // then
    assertThat(answer)
        .containsExactly(
            new Failures("buy", 2, Instant.parse("2026-11-23T12:00:00.250Z")),
            new Failures("sell", 1, null));
    assertThat(answer.reachedMaxRows()).isTrue();
    assertThat(received.getFirst().line()).isEqualTo("POST /api/v1/query");
    assertThat(received.getFirst().body().path("period").stringValue()).isEqualTo("86400s");
  }

  @Test
  void aWrongQuestionIsRefusedInTheServersWords() {
    answers(400, "{\"error\": \"Unknown column \\\"statu\\\". Did you mean \\\"status\\\"?\"}");

    assertThatThrownBy(
            () -> dormouse.query("SELECT statu FROM runs", JsonNode.class, Duration.ofDays(1)))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("Did you mean \"status\"?");
  }

  @Test
  void triggersOneRunHoweverOftenItHasToAsk() {
    // given
    answers(503, "<html>away</html>");
    answers(200, "{\"id\": \"run_1\", \"isCached\": false}");

    // when
    var handle = dormouse.trigger(PRICE, new Order("o"), RunOptions.defaults().tags("vip"));

    // then
    assertThat(handle.id()).isEqualTo(new RunId("run_1"));
    assertThat(received).hasSize(2);
    assertThat(received.getFirst()).isEqualTo(received.getLast());
    assertThat(received.getFirst().line()).isEqualTo("POST /api/v1/tasks/shop%2Fprice/trigger");
    assertThat(received.getFirst().authorization()).isEqualTo("Bearer tr_dev_x");
    var body = received.getFirst().body();
    assertThat(body.get("payload").toString()).isEqualTo("{\"id\":\"o\"}");
    assertThat(body.get("options").get("tags").get(0).stringValue()).isEqualTo("vip");
    assertThat(body.get("options").get("idempotencyKey").stringValue()).hasSize(36);
  }

  @Test
  void triggersATaskThatItOnlyKnowsByName() {
    answers(200, "{\"id\": \"run_1\", \"isCached\": true}");
    answers(
        200,
        "{\"id\": \"run_1\", \"taskIdentifier\": \"other\", \"status\": \"COMPLETED\","
            + " \"output\": {\"a\": 1}}");

    var handle = dormouse.trigger("other", Map.of("x", 1), RunOptions.defaults());

    assertThat(handle.await().toString()).isEqualTo("{\"a\":1}");
  }

  @Test
  void triggersABatchUnderAKeyForEachItem() {
    answers(200, "{\"id\": \"batch_1\", \"runs\": [\"run_1\", \"run_2\"]}");

    var handles =
        dormouse.batchTrigger(
            PRICE,
            List.of(new Order("a"), new Order("b")),
            order -> RunOptions.defaults().concurrencyKey(order.id()));

    assertThat(handles)
        .extracting(RunHandle::id)
        .containsExactly(new RunId("run_1"), new RunId("run_2"));
    var items = received.getFirst().body().get("items");
    assertThat(items.get(0).get("task").stringValue()).isEqualTo("shop/price");
    assertThat(items.get(1).get("options").get("concurrencyKey").stringValue()).isEqualTo("b");
    assertThat(items.get(0).get("options").get("idempotencyKey"))
        .isNotEqualTo(items.get(1).get("options").get("idempotencyKey"));
    assertThat(dormouse.batchTrigger(PRICE, List.of(), order -> RunOptions.defaults())).isEmpty();
  }

  @Test
  void awaitsTheEndOverSeveralPolls() {
    answers(202, "{\"status\": \"EXECUTING\"}");
    answers(
        200,
        "{\"ok\": true, \"id\": \"run_1\", \"taskIdentifier\": \"p\", \"status\": \"COMPLETED\","
            + " \"output\": 7}");

    assertThat(dormouse.handle(PRICE, new RunId("run_1")).await()).isEqualTo(7);
    assertThat(received)
        .extracting(Received::line)
        .containsOnly("GET /api/v1/runs/run_1/result?wait=30");
  }

  @Test
  void tellsHowARunFailedAndWhenItDoesNotEndInTime() {
    answers(
        200,
        "{\"id\": \"run_1\", \"taskIdentifier\": \"p\", \"status\": \"TIMED_OUT\", \"error\":"
            + " {\"name\": \"MAX_DURATION\", \"message\": \"10 s\"}}");
    answers(202, "{\"status\": \"EXECUTING\"}");
    answers(202, "{\"status\": \"EXECUTING\"}");
    var handle = dormouse.handle(PRICE, new RunId("run_1"));

    assertThatThrownBy(handle::await)
        .isInstanceOfSatisfying(
            RunFailed.class, e -> assertThat(e.status()).isEqualTo(RunStatus.TIMED_OUT))
        .hasMessage("run run_1 of task \"p\" is TIMED_OUT: MAX_DURATION: 10 s");
    assertThatThrownBy(() -> handle.await(Duration.ZERO)).isInstanceOf(WaitTimedOut.class);
    assertThat(handle.result()).isEmpty();
  }

  @Test
  void tellsWhatARunTook() {
    answers(
        200,
        "{\"id\": \"run_1\", \"machine\": \"large-1x\", \"durationMs\": 1500, \"costInCents\": 0.25,"
            + " \"baseCostInCents\": 0.5}");
    answers(200, "{\"durationMs\": 0, \"costInCents\": 0, \"baseCostInCents\": 0}");
    var handle = dormouse.handle(PRICE, new RunId("run_1"));

    assertThat(handle.usage())
        .isEqualTo(
            new RunHandle.Usage(Optional.of(Machine.LARGE_1X), Duration.ofMillis(1500), 0.75));
    assertThat(handle.usage().machine()).isEmpty();
  }

  @Test
  void reschedulesARun() {
    answers(200, "{}");
    answers(200, "{}");
    var handle = dormouse.handle(PRICE, new RunId("run_1"));

    handle.reschedule(Duration.ofMinutes(5));
    handle.reschedule(Instant.parse("2026-12-24T18:00:00Z"));

    assertThat(received)
        .extracting(each -> each.line() + " " + each.body())
        .containsExactly(
            "POST /api/v1/runs/run_1/reschedule {\"delay\":\"PT5M\"}",
            "POST /api/v1/runs/run_1/reschedule {\"delay\":\"2026-12-24T18:00:00Z\"}");
  }

  @Test
  void makesSchedules() {
    answers(200, "{\"id\": \"sched_1\", \"active\": true, \"nextRun\": \"2026-12-24T18:00:00Z\"}");
    var task = Task.named("report").cron("0 18 * * *").run((time, run) -> {});

    var made =
        dormouse.schedule(
            task,
            Cron.of("0 18 * * *").in(ZoneId.of("Europe/Vienna")).spread(Duration.ofMinutes(5)),
            "daily",
            "c-1");

    assertThat(made)
        .isEqualTo(
            new Schedules.State(
                new ScheduleId("sched_1"),
                true,
                Optional.of(Instant.parse("2026-12-24T18:00:00Z"))));
    assertThat(received.getFirst().body())
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"task": "report", "cron": "0 18 * * *", "timezone": "Europe/Vienna",
                     "window": "PT5M", "externalId": "c-1", "deduplicationKey": "daily"}
                    """));
  }

  @Test
  void looksAtQueuesAndChangesThem() {
    String mails =
        "{\"running\": 1, \"queued\": 2, \"paused\": true, \"concurrencyLimit\": 5,"
            + " \"rateLimit\": {\"runs\": 9, \"period\": \"PT1M\"}}";
    for (int i = 0; i < 5; i++) {
      answers(200, mails);
    }
    var queue = dormouse.queue("a/b");

    assertThat(queue.state())
        .isEqualTo(
            new Queue.State(
                1, 2, true, Optional.of(5), Optional.of(new RateLimit(9, Duration.ofMinutes(1)))));
    assertThat(queue.pause().paused()).isTrue();
    assertThat(dormouse.queue(PRICE).resume().queued()).isEqualTo(2);
    assertThat(queue.limit(5).limit()).contains(5);
    assertThat(queue.resetLimit().running()).isEqualTo(1);

    assertThat(received)
        .extracting(Received::line)
        .containsExactly(
            "GET /api/v1/queues/a%252Fb?type=custom",
            "POST /api/v1/queues/a%252Fb/pause",
            "POST /api/v1/queues/shop%252Fprice/pause",
            "POST /api/v1/queues/a%252Fb/concurrency/override",
            "POST /api/v1/queues/a%252Fb/concurrency/reset");
  }

  @Test
  void asksCancelsAndReplays() {
    answers(200, "{\"id\": \"run_1\", \"status\": \"WAITING\", \"more\": {}}");
    answers(200, "");
    answers(200, "{\"id\": \"run_2\"}");
    var handle = dormouse.handle(PRICE, new RunId("run_1"));

    assertThat(handle.status()).isEqualTo(RunStatus.WAITING);
    handle.cancel();
    assertThat(handle.replay().id()).isEqualTo(new RunId("run_2"));
    assertThat(received)
        .extracting(Received::line)
        .containsExactly(
            "GET /api/v3/runs/run_1",
            "POST /api/v2/runs/run_1/cancel",
            "POST /api/v1/runs/run_1/replay");
  }

  @Test
  void replaysWithOptionsAndRepeatsTheCallWhereAKeyMakesThatHarmless() {
    answers(503, "{\"error\": \"not now\"}");
    answers(200, "{\"id\": \"run_2\"}");
    var handle = dormouse.handle(PRICE, new RunId("run_1"));

    var replay =
        handle.replay(RunOptions.defaults().idempotencyKey("again").queue("slow").tags("re"));

    assertThat(replay.id()).isEqualTo(new RunId("run_2"));
    assertThat(received).hasSize(2);
    assertThat(received.getLast().body().toString())
        .isEqualTo(
            "{\"idempotencyKey\":\"again\",\"queue\":{\"name\":\"slow\"},\"tags\":[\"re\"]}");
  }

  @Test
  void sendsEventsAndCompletesTokens() {
    answers(200, "{\"id\": \"mine\", \"resumed\": 1, \"triggered\": 2}");
    answers(200, "{\"id\": \"waitpoint_1\", \"isCached\": false, \"url\": \"http://localhost/t\"}");
    answers(200, "{\"success\": true}");

    assertThat(dormouse.send(ORDERED, new Order("o"), "mine"))
        .isEqualTo(new Event.Sent("mine", 1, 2));
    var token = dormouse.createToken(Duration.ofHours(1));
    dormouse.completeToken(new WaitpointId("waitpoint_1"), new Order("o"));

    assertThat(token.id()).isEqualTo(new WaitpointId("waitpoint_1"));
    assertThat(received)
        .extracting(Received::line)
        .containsExactly(
            "POST /api/v1/events/shop%2Fordered",
            "POST /api/v1/waitpoints/tokens",
            "POST /api/v1/waitpoints/tokens/waitpoint_1/complete");
    assertThat(received.get(1).body().get("timeout").stringValue()).isEqualTo("PT1H");
    assertThat(received.get(2).body().toString()).isEqualTo("{\"data\":{\"id\":\"o\"}}");
  }

  @Test
  void tellsOfAnAnswerThatIsNotTheServers() {
    answers(404, "<html>nothing here</html>");
    answers(200, "{\"unexpected\": true}");

    assertThatThrownBy(() -> dormouse.trigger(PRICE, new Order("o"), RunOptions.defaults()))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.status()).hasValue(404))
        .hasMessageContaining("is this address a Dormouse server's?");
    assertThatThrownBy(() -> dormouse.trigger(PRICE, new Order("o"), RunOptions.defaults()))
        .isInstanceOf(ApiException.class)
        .hasMessageEndingWith("is not the expected TriggerAnswer: it has no field \"id\"");
  }

  @Test
  void isConfiguredByTheEnvironmentOrByHand() {
    var triggerDev =
        Map.of("TRIGGER_API_URL", "http://localhost:1", "TRIGGER_SECRET_KEY", "tr_dev_y");

    assertThat(Dormouse.of(triggerDev).url().toString()).isEqualTo("http://localhost:1");
    assertThatThrownBy(() -> Dormouse.of(Map.of("DORMOUSE_API_URL", "http://localhost")))
        .hasMessage(
            "the environment variable DORMOUSE_SECRET_KEY is not set; set it, or make a client"
                + " with Dormouse.builder()");
    assertThatThrownBy(() -> Dormouse.builder().url("localhost:3030").secretKey("x").build())
        .hasMessage(
            "the server's address is \"localhost:3030\"; it must be like"
                + " https://dormouse.example.com");
    assertThatThrownBy(() -> Dormouse.builder().url("http://localhost").build())
        .hasMessage("the client has no secret key; give it one");
  }
}
