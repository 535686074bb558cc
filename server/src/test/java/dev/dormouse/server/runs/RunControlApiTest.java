package dev.dormouse.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.TestServer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RunControlApiTest {
  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.programWith("buy");

  private RunId trigger(String options) {
    return program
        .post("/api/v1/tasks/buy/trigger", "{\"payload\":{\"n\":1},\"options\":" + options + "}")
        .as(TriggerAnswer.class)
        .id();
  }

  @Test
  void cancelsARunThatNothingHoldsAtOnceAndLeavesItSoTheSecondTime() {
    var id = trigger("{}");

    var first = program.post("/api/v2/runs/" + id + "/cancel");
    var second = program.post("/api/v2/runs/" + id + "/cancel");

    assertThat(first.json().get("id").asString()).isEqualTo(id.value());
    assertThat(second.status()).isEqualTo(200);
    var run = program.get("/api/v3/runs/" + id).json();
    assertThat(run.get("status").asString()).isEqualTo("CANCELED");
    assertThat(run.get("isCancelled").asBoolean()).isTrue();
    assertThat(run.get("isFailed").asBoolean()).isFalse();
  }

  @Test
  void replaysARunWithItsOwnPayloadOrAnother() {
    var id = trigger("{}");

    var same = program.post("/api/v1/runs/" + id + "/replay").as(TriggerAnswer.class);
    var other =
        program
            .post("/api/v1/runs/" + id + "/replay", "{\"payload\": {\"n\": 2}}")
            .as(TriggerAnswer.class);

    var copy = program.get("/api/v3/runs/" + same.id()).json();
    assertThat(copy.get("payload").get("n").asInt()).isEqualTo(1);
    assertThat(copy.get("replayOf").asString()).isEqualTo(id.value());
    assertThat(program.get("/api/v3/runs/" + other.id()).json().get("payload").get("n").asInt())
        .isEqualTo(2);
  }

  @Test
  void reschedulesADelayedRunButNoOther() {
    var delayed = trigger("{\"delay\": \"1h\"}");
    var queued = trigger("{}");

    var moved =
        program.post(
            "/api/v1/runs/" + delayed + "/reschedule", "{\"delay\": \"2030-01-01T00:00:00Z\"}");
    var refused = program.post("/api/v1/runs/" + queued + "/reschedule", "{\"delay\": \"1h\"}");

    assertThat(Instant.parse(moved.json().get("delayedUntil").asString()))
        .isEqualTo("2030-01-01T00:00:00Z");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.header("x-should-retry")).hasValue("false");
  }

  @Test
  void addsTagsOneOrMany() {
    var id = trigger("{\"tags\": \"one\"}");

    var reply = program.post("/api/v1/runs/" + id + "/tags", "{\"tags\": [\"two\", \"one\"]}");
    var single = program.post("/api/v1/runs/" + id + "/tags", "{\"tags\": \"three\"}");
    var none = program.post("/api/v1/runs/" + id + "/tags", "{\"tags\": []}");

    assertThat(reply.json().get("message").asString()).contains("one", "two");
    assertThat(single.status()).isEqualTo(200);
    assertThat(none.status()).isEqualTo(400);
    assertThat(program.get("/api/v3/runs/" + id).json().get("tags").size()).isEqualTo(3);
  }

  @Test
  void replacesAndChangesMetadata() {
    var id = trigger("{\"metadata\": {\"old\": 1}}");
    String path = "/api/v1/runs/" + id + "/metadata";

    var replaced = program.put(path, "{\"metadata\": {\"steps\": [\"a\"], \"count\": 1}}");
    var changed =
        program.put(
            path,
            """
            {"operations": [{"type": "append", "key": "steps", "value": "b"},
                            {"type": "increment", "key": "count", "value": 2},
                            {"type": "set", "key": "$.deep.er", "value": true},
                            {"type": "update", "value": {"more": 1}},
                            {"type": "remove", "key": "steps", "value": "a"},
                            {"type": "delete", "key": "nothing"}]}
            """);

    assertThat(replaced.json().get("metadata").has("old")).isFalse();
    assertThat(changed.json()).isEqualTo(program.get(path).json());
    assertThat(program.get(path).body())
        .contains("\"steps\":[\"b\"]", "\"count\":3", "\"er\":true", "\"more\":1");
  }

  @Test
  void changesTheMetadataOfARunsParentAndOfTheFirstOfItsAncestors() {
    var top = trigger("{}");
    var middle = trigger("{\"parentRunId\": \"%s\"}".formatted(top));
    var run = trigger("{\"parentRunId\": \"%s\"}".formatted(middle));

    var changed =
        program.put(
            "/api/v1/runs/" + run + "/metadata",
            """
            {"parentOperations": [{"type": "increment", "key": "sum", "value": 2}],
             "rootOperations": [{"type": "append", "key": "log", "value": "done"}]}
            """);

    assertThat(changed.body()).isEqualTo("{\"metadata\":{}}");
    assertThat(program.get("/api/v1/runs/" + middle + "/metadata").body())
        .isEqualTo("{\"metadata\":{\"sum\":2}}");
    assertThat(program.get("/api/v1/runs/" + top + "/metadata").body())
        .isEqualTo("{\"metadata\":{\"log\":[\"done\"]}}");
  }

  @Test
  void refusesMetadataThatIsNoObjectAndOperationsThatDoNotFit() {
    var id = trigger("{}");
    String path = "/api/v1/runs/" + id + "/metadata";

    assertThat(program.put(path, "{\"metadata\": [1]}").status()).isEqualTo(400);
    assertThat(program.put(path, "{\"operations\": [{\"type\": \"set\"}]}").status())
        .isEqualTo(400);
    assertThat(program.put(path, "{\"operations\": [{\"type\": \"explode\"}]}").error())
        .contains("operations[0].type");
    assertThat(
            program.put("/api/v1/runs/" + RunId.create(Instant.EPOCH) + "/metadata", "{}").status())
        .isEqualTo(404);
  }
}
