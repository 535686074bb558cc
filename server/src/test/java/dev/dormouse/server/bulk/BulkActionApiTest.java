package dev.dormouse.server.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.TestServer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class BulkActionApiTest {
  private static final String BULK = "/api/v1/bulk-actions";

  private final ApiClient program = TestServer.shared().programWith("buy", "sell");

  private RunId trigger(String task, String options) {
    return program
        .post("/api/v1/tasks/" + task + "/trigger", "{\"payload\":1,\"options\":" + options + "}")
        .as(TriggerAnswer.class)
        .id();
  }

  private String status(RunId run) {
    return program.get("/api/v3/runs/" + run).json().get("status").asString();
  }

  private String create(String body) {
    var reply = program.post(BULK, body);
    assertThat(reply.status()).isEqualTo(202);
    return reply.json().get("id").asString();
  }

  private JsonNode ended(String id) {
    long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    var action = program.get(BULK + "/" + id).json();
    while (action.get("status").asString().equals("PENDING") && System.nanoTime() < until) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      action = program.get(BULK + "/" + id).json();
    }
    return action;
  }

  @Test
  void cancelsWhatAFilterSelectsAndNothingElse() {
    var one = trigger("buy", "{\"tags\":[\"old\"]}");
    var two = trigger("buy", "{\"tags\":[\"old\"],\"delay\":\"1h\"}");
    var other = trigger("sell", "{\"tags\":[\"old\"]}");

    String id =
        create(
            """
            {"action":"cancel","name":"clean","filter":{"taskIdentifier":"buy",
             "tag":["old"],"status":["QUEUED","DELAYED"],"period":"1h",
             "queue":{"type":"task","name":"buy"},"isTest":false}}
            """);

    var action = ended(id);
    assertThat(action.get("status").asString()).isEqualTo("COMPLETED");
    assertThat(action.get("type").asString()).isEqualTo("CANCEL");
    assertThat(action.get("name").asString()).isEqualTo("clean");
    assertThat(action.get("counts").toString())
        .isEqualTo("{\"total\":2,\"success\":2,\"failure\":0}");
    assertThat(status(one)).isEqualTo("CANCELED");
    assertThat(status(two)).isEqualTo("CANCELED");
    assertThat(status(other)).isEqualTo("QUEUED");
    assertThat(program.get("/api/v1/runs?filter[bulkAction]=" + id).json().get("data").size())
        .isEqualTo(2);
    assertThat(program.get(BULK).json().get("data").get(0).get("id").asString()).isEqualTo(id);
  }

  @Test
  void replaysRunsByTheirIdsAndTellsWhichItCouldNot() {
    var run = trigger("buy", "{}");

    var action =
        ended(
            create(
                "{\"action\":\"replay\",\"runIds\":[\"%s\",\"run_00000000000000000000000a\"]}"
                    .formatted(run)));

    assertThat(action.get("counts").get("success").asInt()).isEqualTo(1);
    assertThat(action.get("counts").get("failure").asInt()).isEqualTo(1);
    var failures = program.get(BULK + "/" + action.get("id").asString() + "/failures").json();
    assertThat(failures.get("data").get(0).get("reason").asString()).contains("there is no run");
    assertThat(program.get("/api/v1/runs?filter[taskIdentifier]=buy").json().get("data").size())
        .isEqualTo(2);
  }

  @Test
  void oneThatIsOverIsAbortedWithoutEffect() {
    String id = create("{\"action\":\"restart\",\"filter\":{\"tag\":\"nobody\"}}");

    assertThat(program.post(BULK + "/" + id + "/abort").json().get("id").asString()).isEqualTo(id);
    assertThat(ended(id).get("status").asString()).isEqualTo("COMPLETED");
    assertThat(TestServer.shared().program().get(BULK + "/" + id).status()).isEqualTo(404);
  }

  @Test
  void refusesASelectionOfNothingOfBothAndOfWhatItDoesNotKnow() {
    assertThat(program.post(BULK, "{\"action\":\"cancel\"}").error()).contains("filter or runIds");
    assertThat(program.post(BULK, "{\"action\":\"cancel\",\"filter\":{}}").error())
        .contains("filter is empty");
    assertThat(program.post(BULK, "{\"action\":\"cancel\",\"runIds\":[]}").error())
        .contains("runIds has 0 entries");
    assertThat(
            program
                .post(BULK, "{\"action\":\"cancel\",\"filter\":{\"status\":\"ASLEEP\"}}")
                .error())
        .contains("filter.status is \"ASLEEP\"", "WAITING");
    assertThat(
            program
                .post(BULK, "{\"action\":\"cancel\",\"filter\":{\"from\":\"yesterday\"}}")
                .error())
        .contains("filter.from");
    assertThat(program.post(BULK, "{\"action\":\"explode\",\"filter\":{}}").status())
        .isEqualTo(400);
  }

  @Test
  void aRunThatHasNotBegunNeedsNoRestart() {
    var run = trigger("buy", "{}");

    var refused = program.post("/api/v1/runs/" + run + "/restart");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.error()).contains("begins on the current version by itself");
  }
}
