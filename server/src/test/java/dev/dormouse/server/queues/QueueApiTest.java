package dev.dormouse.server.queues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunId;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.TestServer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class QueueApiTest {
  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.programWith("buy", "sell/now");

  /** As the official client writes names: slashes first, then the whole. */
  private static final String SELL = "/api/v1/queues/sell%252Fnow";

  private RunId trigger(String task, String options) {
    return new RunId(
        program
            .post("/api/v1/tasks/" + task + "/trigger", "{\"options\":" + options + "}")
            .json()
            .get("id")
            .asString());
  }

  @Test
  void listsQueuesInTheOfficialClientsForm() {
    trigger("buy", "{\"queue\":{\"name\":\"vip\",\"concurrencyLimit\":3}}");

    var page = program.get("/api/v1/queues?page=1&perPage=2").json();

    assertThat(page.at("/pagination/count").asInt()).isEqualTo(3);
    assertThat(page.at("/pagination/totalPages").asInt()).isEqualTo(2);
    var second = page.get("data").get(1);
    assertThat(second.get("name").asString()).isEqualTo("sell/now");
    assertThat(second.get("type").asString()).isEqualTo("task");
    assertThat(second.get("concurrencyLimit").isNull()).isTrue();
    assertThat(second.at("/concurrency/override").isNull()).isTrue();
    var vip = program.get("/api/v1/queues?page=2&perPage=2").json().get("data").get(0);
    assertThat(vip.get("type").asString()).isEqualTo("custom");
    assertThat(vip.get("queued").asInt()).isEqualTo(1);
    assertThat(vip.at("/concurrency/base").asInt()).isEqualTo(3);
  }

  @Test
  void aQueueIsFoundByItsIdAndByItsName() {
    var byName = program.get(SELL + "?type=task").json();

    var byId = program.get("/api/v1/queues/" + byName.get("id").asString()).json();

    assertThat(byId).isEqualTo(byName);
    assertThat(program.get("/api/v1/queues/none?type=custom").status()).isEqualTo(404);
    assertThat(program.get("/api/v1/queues/none").status()).isEqualTo(404);
    assertThat(program.get("/api/v1/queues/none?type=odd").status()).isEqualTo(400);
    String id = byName.get("id").asString();
    assertThat(server.program().get("/api/v1/queues/" + id).status()).isEqualTo(404);
  }

  @Test
  void pausesAndResumes() {
    var paused = program.post(SELL + "/pause", "{\"type\":\"task\",\"action\":\"pause\"}").json();
    var resumed = program.post(SELL + "/pause", "{\"type\":\"task\",\"action\":\"resume\"}").json();

    assertThat(paused.get("paused").asBoolean()).isTrue();
    assertThat(resumed.get("paused").asBoolean()).isFalse();
    assertThat(program.post(SELL + "/pause", "{\"type\":\"task\",\"action\":\"stop\"}").status())
        .isEqualTo(400);
  }

  @Test
  void overridesAndResetsALimit() {
    var raised =
        program
            .post(SELL + "/concurrency/override", "{\"type\":\"task\",\"concurrencyLimit\":5}")
            .json();
    var reset = program.post(SELL + "/concurrency/reset", "{\"type\":\"task\"}").json();

    assertThat(raised.get("concurrencyLimit").asInt()).isEqualTo(5);
    assertThat(raised.at("/concurrency/overriddenAt").asString()).isNotEmpty();
    assertThat(reset.get("concurrencyLimit").isNull()).isTrue();
    assertThat(
            program
                .post(SELL + "/concurrency/override", "{\"type\":\"task\",\"concurrencyLimit\":-1}")
                .status())
        .isEqualTo(400);
  }

  @Test
  void limitsTheEnvironment() {
    var limited =
        program.put("/api/v1/concurrency", "{\"concurrencyLimit\":20,\"burstFactor\":2}").json();
    var shown = program.get("/api/v1/concurrency").json();
    var unlimited = program.put("/api/v1/concurrency", "{}").json();

    assertThat(limited).isEqualTo(shown);
    assertThat(shown.get("concurrencyLimit").asInt()).isEqualTo(20);
    assertThat(shown.get("burstFactor").asDouble()).isEqualTo(2);
    assertThat(unlimited.get("concurrencyLimit").isNull()).isTrue();
  }

  @Test
  void tellsWhyARunDoesNotRunAndItsPlace() {
    program.post(SELL + "/pause", "{\"type\":\"task\",\"action\":\"pause\"}");
    trigger("sell%2Fnow", "{}");
    var run = trigger("sell%2Fnow", "{}");

    JsonNode blocked = program.get("/api/v1/runs/" + run + "/blockers").json();

    assertThat(blocked.get("status").asString()).isEqualTo("QUEUED");
    assertThat(blocked.at("/blockers/0/kind").asString()).isEqualTo("PAUSED");
    assertThat(blocked.at("/blockers/0/message").asString()).contains("task/sell/now");
    assertThat(blocked.at("/place/number").asInt()).isEqualTo(2);
    assertThat(blocked.at("/place/queued").asInt()).isEqualTo(2);
    assertThat(server.program().get("/api/v1/runs/" + run + "/blockers").status()).isEqualTo(404);
  }
}
