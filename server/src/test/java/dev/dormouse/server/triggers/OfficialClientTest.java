package dev.dormouse.server.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.Reply;
import dev.dormouse.server.fixtures.TestNode;
import dev.dormouse.server.fixtures.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** The requests of the official TypeScript client 4.8, as they were seen on the wire. */
final class OfficialClientTest {
  private static final String BATCHES = "/api/v3/batches";

  private final TestServer server = TestServer.shared();
  private final String key = server.newKey("dev");
  private final ApiClient program = server.anybody().with(key);

  OfficialClientTest() {
    var _ =
        TestServer.deploy(
            program, List.of(TestServer.task("greet"), TestServer.task("part")), true);
  }

  private static String line(int index, String task, String payload) {
    return """
    {"index":%d,"task":"%s","payload":"{\\"name\\":\\"%s\\"}","options":{"payloadType":"application/json"}}
    """
        .formatted(index, task, payload);
  }

  private String open(String body) {
    return program.post(BATCHES, body).json().get("id").asString();
  }

  private Reply stream(String batch, String lines) {
    return program.send(
        "POST",
        BATCHES + "/" + batch + "/items",
        BodyPublishers.ofString(lines),
        Map.of("content-type", "application/x-ndjson"));
  }

  private JsonNode batch(String id) {
    return program.get("/api/v2/batches/" + id).json();
  }

  @Test
  void keysHaveTheFormForWhichTheClientLetsTheServerSign() {
    assertThat(key).matches("tr_dev_sk_[0-9a-zA-Z]{24}");
  }

  @Test
  void aBatchIsMadeAndThenGetsItsItems() {
    var made = program.post(BATCHES, "{\"runCount\":2,\"taskIdentifiers\":[\"greet\",\"part\"]}");
    assertThat(made.json().get("runCount").asInt()).isEqualTo(2);
    assertThat(made.json().get("isCached").asBoolean()).isFalse();
    String id = made.json().get("id").asString();
    String token = made.header("x-trigger-jwt").orElseThrow();

    var added = stream(id, line(0, "greet", "Ann") + line(1, "part", "Bob")).json();

    assertThat(added.get("itemsAccepted").asInt()).isEqualTo(2);
    assertThat(added.get("sealed").asBoolean()).isTrue();
    var state = program.with(token).get("/api/v2/batches/" + id).json();
    assertThat(state.get("runs").size()).isEqualTo(2);
    var second = program.get("/api/v3/runs/" + state.get("runs").get(1).asString()).json();
    assertThat(second.get("taskIdentifier").asString()).isEqualTo("part");
    assertThat(second.at("/payload/name").asString()).isEqualTo("Bob");
    assertThat(second.get("batchId").asString()).isEqualTo(id);
  }

  @Test
  void itemsThatComeAgainAreLeftOut() {
    String id = open("{\"runCount\":3}");

    var first = stream(id, line(0, "greet", "a") + line(2, "greet", "c")).json();
    var second =
        stream(id, line(0, "greet", "a") + line(1, "greet", "b") + line(2, "greet", "c")).json();
    var third = stream(id, line(1, "greet", "b")).json();

    assertThat(first.get("sealed").asBoolean()).isFalse();
    assertThat(first.get("enqueuedCount").asInt()).isEqualTo(2);
    assertThat(first.get("expectedCount").asInt()).isEqualTo(3);
    assertThat(second.get("itemsAccepted").asInt()).isEqualTo(1);
    assertThat(second.get("itemsDeduplicated").asInt()).isEqualTo(2);
    assertThat(second.get("sealed").asBoolean()).isTrue();
    assertThat(third.get("itemsAccepted").asInt()).isZero();
    assertThat(third.get("sealed").asBoolean()).isTrue();
    assertThat(
            program
                .get("/api/v3/runs/" + batch(id).get("runs").get(1).asString())
                .json()
                .at("/payload/name")
                .asString())
        .isEqualTo("b");
  }

  @Test
  void aBatchIsDoneWhenAllOfItsItemsHaveComeAndEnded() {
    String id = open("{\"runCount\":2}");
    var node = TestNode.register(server);
    stream(id, line(0, "greet", "a"));
    finish(node, id, 0);
    assertThat(batch(id).get("status").asString()).isEqualTo("PENDING");
    assertThat(batch(id).get("processing").has("completedAt")).isFalse();

    stream(id, line(1, "greet", "b"));
    finish(node, id, 1);

    assertThat(batch(id).get("status").asString()).isEqualTo("COMPLETED");
  }

  private void finish(TestNode node, String batch, int index) {
    var run = new RunId(batch(batch).get("runs").get(index).asString());
    node.completed(node.take(run), StringNode.valueOf("done"));
  }

  @Test
  void aRepeatedKeyGivesTheSameBatchAndSaysWhetherItsItemsAreThere() {
    String body = "{\"runCount\":1,\"idempotencyKey\":\"nightly\"}";
    String id = open(body);

    // The client that made it may have died before it sent the items.
    var before = program.post(BATCHES, body).json();
    stream(id, line(0, "greet", "a"));
    var after = program.post(BATCHES, body).json();
    var other = program.post(BATCHES, "{\"runCount\":2,\"idempotencyKey\":\"nightly\"}");

    assertThat(before.get("id").asString()).isEqualTo(id);
    assertThat(before.get("isCached").asBoolean()).isFalse();
    assertThat(after.get("isCached").asBoolean()).isTrue();
    assertThat(other.json().get("runCount").asInt()).isEqualTo(1);
  }

  @Test
  void whatCannotBeReadIsRefused() {
    String id = open("{\"runCount\":2}");

    var malformed = stream(id, line(0, "greet", "a") + "{\"index\": 1, ");
    var beyond = stream(id, line(2, "greet", "a"));
    var negative = stream(id, line(-1, "greet", "a"));

    assertThat(malformed.status()).isEqualTo(400);
    assertThat(malformed.error()).contains("Line 2");
    assertThat(beyond.error()).contains("index 2");
    assertThat(negative.status()).isEqualTo(400);
    assertThat(batch(id).get("runs").size()).isZero();
    assertThat(stream("batch_none", line(0, "greet", "a")).status()).isEqualTo(404);
    assertThat(program.post(BATCHES, "{\"runCount\":0}").status()).isEqualTo(400);
    assertThat(program.post(BATCHES, "{\"runCount\":100001}").status()).isEqualTo(429);
    assertThat(program.post(BATCHES, "{\"runCount\":1,\"resumeParentOnCompletion\":true}").error())
        .contains("resumeParentOnCompletion");
  }

  @Test
  void itemsThatCannotBeTriggeredAreToldOneByOneAndTheOthersRun() {
    String id = open("{\"runCount\":4}");
    String tooMany = "{\"index\":3,\"task\":\"greet\",\"options\":{\"maxAttempts\":0}}";

    var added =
        stream(id, line(0, "greet", "a") + line(1, "steal", "b") + line(2, "part", "c") + tooMany)
            .json();

    assertThat(added.get("itemsAccepted").asInt()).isEqualTo(4);
    assertThat(added.get("itemsRefused").asInt()).isEqualTo(2);
    assertThat(added.get("sealed").asBoolean()).isTrue();
    var state = batch(id);
    assertThat(state.get("runs").size()).isEqualTo(2);
    var errors = state.at("/processing/errors");
    assertThat(errors.valueStream().map(error -> error.get("index").asInt())).containsExactly(1, 3);
    assertThat(errors.get(0).get("taskIdentifier").asString()).isEqualTo("steal");
    assertThat(errors.get(0).get("errorCode").asString()).isEqualTo("TASK_UNKNOWN");
    assertThat(errors.get(1).get("error").asString()).contains("maxAttempts");
    var again = stream(id, line(1, "steal", "b")).json();
    assertThat(again.get("itemsDeduplicated").asInt()).isEqualTo(1);
  }

  @Test
  void aStreamMayBringMoreThanOneCallCould() {
    var lines = new StringBuilder();
    for (int i = 0; i < 2500; i++) {
      lines.append(line(i, "greet", "a"));
    }
    String id = open("{\"runCount\":2500}");

    var added = stream(id, lines.toString()).json();

    assertThat(added.get("itemsAccepted").asInt()).isEqualTo(2500);
    assertThat(added.get("sealed").asBoolean()).isTrue();
    assertThat(batch(id).get("runs").size()).isEqualTo(2500);
  }

  @Test
  void aTokenForOneTriggerIsGoodForOneThatSucceeds() {
    String token =
        program
            .post(
                "/api/v1/auth/public-tokens",
                "{\"scopes\":[\"trigger:tasks:greet\"],\"oneTimeUse\":true}")
            .json()
            .get("token")
            .asString();
    var browser = program.with(token);
    String path = "/api/v1/tasks/greet/trigger";

    assertThat(browser.post(path, "{\"options\":{\"ttl\":-1}}").status()).isEqualTo(400);
    assertThat(browser.post(path, "{\"payload\":1}").status()).isEqualTo(200);
    assertThat(browser.post(path, "{\"payload\":1}").status()).isEqualTo(401);
  }

  @Test
  void anIdempotencyKeyCanBeFreed() {
    var first = trigger("{\"options\":{\"idempotencyKey\":\"order/1\"}}");

    var freed =
        program.post("/api/v1/idempotencyKeys/order%2F1/reset", "{\"taskIdentifier\":\"greet\"}");

    assertThat(freed.json().get("id").asString()).isEqualTo("order/1");
    var second = trigger("{\"options\":{\"idempotencyKey\":\"order/1\"}}");
    assertThat(second.isCached()).isFalse();
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(
            program
                .post("/api/v1/idempotencyKeys/other/reset", "{\"taskIdentifier\":\"greet\"}")
                .status())
        .isEqualTo(404);
  }

  private TriggerAnswer trigger(String body) {
    return program
        .post("/api/v1/tasks/" + new TaskId("greet") + "/trigger", body)
        .as(TriggerAnswer.class);
  }

  @Test
  void aReplayTakesWhatItIsGivenAndKeepsTheRest() {
    var run =
        trigger("{\"payload\":{\"n\":1},\"options\":{\"tags\":[\"a\"],\"metadata\":{\"m\":1}}}");
    String body =
        """
        {"payload":"{\\"json\\":{\\"n\\":2}}","payloadType":"application/super+json",
         "tags":"b","delay":"1h","idempotencyKey":"again","queue":"vip"}
        """;

    var replay = program.post("/api/v1/runs/" + run.id() + "/replay", body).as(TriggerAnswer.class);
    var repeated =
        program.post("/api/v1/runs/" + run.id() + "/replay", body).as(TriggerAnswer.class);

    assertThat(repeated.id()).isEqualTo(replay.id());
    assertThat(repeated.isCached()).isTrue();
    var shown = program.get("/api/v3/runs/" + replay.id()).json();
    assertThat(shown.at("/payload/n").asInt()).isEqualTo(2);
    assertThat(shown.at("/tags/0").asString()).isEqualTo("b");
    assertThat(shown.at("/metadata/m").asInt()).isEqualTo(1);
    assertThat(shown.get("status").asString()).isEqualTo("DELAYED");
  }
}
