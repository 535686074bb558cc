package dev.dormouse.server.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.api.BatchAnswer;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.TestNode;
import dev.dormouse.server.fixtures.TestServer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.StringNode;

final class BatchApiTest {
  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.programWith("buy", "sell");

  @Test
  void triggersRunsOfSeveralTasksInTheirOrder() {
    var batch =
        program
            .post(
                "/api/v1/tasks/batch",
                """
                {"items": [{"task": "buy", "payload": 1},
                           {"task": "sell", "payload": 2, "options": {"tags": ["x"]}}]}
                """)
            .as(BatchAnswer.class);

    assertThat(batch.runs()).hasSize(2);
    var second = program.get("/api/v3/runs/" + batch.runs().get(1)).json();
    assertThat(second.get("taskIdentifier").asString()).isEqualTo("sell");
    assertThat(second.get("batchId").asString()).isEqualTo(batch.id().value());
    assertThat(second.get("triggerFunction").asString()).isEqualTo("batchTrigger");
  }

  @Test
  void tellsHowABatchDoesAndHowItsRunsEnded() {
    var reply = program.post("/api/v1/tasks/buy/batch", "{\"items\": [{\"payload\": 1}]}");
    var batch = reply.as(BatchAnswer.class);
    String token = reply.header("x-trigger-jwt").orElseThrow();
    assertThat(program.get("/api/v1/batches/" + batch.id()).json().get("status").asString())
        .isEqualTo("PENDING");
    assertThat(program.get("/api/v1/batches/" + batch.id() + "/results").json().get("items").size())
        .isZero();

    var node = TestNode.register(server);
    var assignment = node.take(batch.runs().getFirst());
    node.completed(assignment, StringNode.valueOf("done"));

    var state = program.with(token).get("/api/v2/batches/" + batch.id()).json();
    assertThat(state.get("status").asString()).isEqualTo("COMPLETED");
    assertThat(state.get("runCount").asInt()).isEqualTo(1);
    var results = program.get("/api/v1/batches/" + batch.id() + "/results").json().get("items");
    assertThat(results.get(0).get("ok").asBoolean()).isTrue();
    assertThat(results.get(0).get("output").asString()).isEqualTo("\"done\"");
  }

  @Test
  void takesTheSecondVersionOfTheOperation() {
    var reply = program.post("/api/v2/tasks/batch", "{\"items\": [{\"task\": \"buy\"}]}");

    assertThat(reply.json().get("runCount").asInt()).isEqualTo(1);
  }

  @Test
  void triggersNothingWhereOneItemCannotBe() {
    var reply =
        program.post(
            "/api/v1/tasks/batch", "{\"items\": [{\"task\": \"buy\"}, {\"task\": \"steal\"}]}");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.error()).contains("steal");
    assertThat(program.get("/api/v1/runs").json().get("data").size()).isZero();
  }

  @Test
  void refusesEmptyAndOversizedBatches() {
    String items =
        IntStream.range(0, 1001)
            .mapToObj(_ -> "{\"task\":\"buy\"}")
            .collect(Collectors.joining(","));

    assertThat(program.post("/api/v1/tasks/batch", "{\"items\": []}").status()).isEqualTo(400);
    assertThat(program.post("/api/v1/tasks/batch", "{\"items\": [" + items + "]}").status())
        .isBetween(400, 429);
    assertThat(program.post("/api/v1/tasks/batch", "{}").error()).contains("items");
    assertThat(program.get("/api/v1/batches/batch_none").status()).isEqualTo(404);
  }
}
