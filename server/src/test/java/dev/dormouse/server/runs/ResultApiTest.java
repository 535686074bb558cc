package dev.dormouse.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.Reply;
import dev.dormouse.server.fixtures.TestNode;
import dev.dormouse.server.fixtures.TestServer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ResultApiTest {
  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.programWith("buy");

  private RunId trigger() {
    return program
        .post("/api/v1/tasks/buy/trigger", "{\"payload\":1,\"options\":{\"maxAttempts\":1}}")
        .as(TriggerAnswer.class)
        .id();
  }

  @Test
  void answersAWaitingCallerWhenTheRunEnds() throws Exception {
    var id = trigger();
    var waiting =
        CompletableFuture.supplyAsync(
            () -> program.get("/api/v1/runs/" + id + "/result?wait=60"),
            Thread::startVirtualThread);

    var node = TestNode.register(server);
    node.completed(node.take(id), Json.mapper().readTree("{\"receipt\": 7}"));

    var result = waiting.get().as(RunResult.class);
    assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(result.output()).isEqualTo(Json.mapper().readTree("{\"receipt\": 7}"));
  }

  @Test
  void tellsAnImpatientCallerWhereTheRunStands() {
    var id = trigger();

    var reply = program.get("/api/v1/runs/" + id + "/result?wait=0");

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.json().get("status").asString()).isEqualTo("QUEUED");
  }

  @Test
  void answersTheOfficialClientInItsForm() {
    var id = trigger();
    assertThat(program.get("/api/v1/runs/" + id + "/result").status()).isEqualTo(404);

    var node = TestNode.register(server);
    node.completed(node.take(id), Json.mapper().readTree("{\"receipt\": 7}"));

    var result = program.get("/api/v1/runs/" + id + "/result").json();
    assertThat(result.get("ok").asBoolean()).isTrue();
    assertThat(result.get("output").asString()).isEqualTo("{\"receipt\":7}");
    assertThat(result.get("outputType").asString()).isEqualTo("application/json");
  }

  @Test
  void tellsWhyARunFailed() {
    var id = trigger();
    var node = TestNode.register(server);
    node.ended(
        node.take(id),
        new Outcome.Failed(
            new RunError("java.lang.IllegalStateException", "no seats", "at Cinema"), true, null));

    var result = program.get("/api/v1/runs/" + id + "/result?wait=10").as(RunResult.class);
    var run = program.get("/api/v3/runs/" + id).json();

    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.error())
        .isEqualTo(new RunError("java.lang.IllegalStateException", "no seats", "at Cinema"));
    assertThat(run.get("error").get("message").asString()).isEqualTo("no seats");
    assertThat(run.get("attemptCount").asInt()).isEqualTo(1);
    assertThat(run.get("attempts").get(0).get("status").asString()).isEqualTo("FAILED");
  }

  @Test
  void refusesToWaitLongerThanAMinuteAndForNothing() {
    assertThat(program.get("/api/v1/runs/" + trigger() + "/result?wait=61").error())
        .startsWith("wait is \"61\"");
    assertThat(
            program.get("/api/v1/runs/" + RunId.create(Instant.EPOCH) + "/result?wait=1").status())
        .isEqualTo(404);
  }

  @Test
  void showsAndFollowsWhatARunLogs() throws Exception {
    var id = trigger();
    var node = TestNode.register(server);
    var assignment = node.take(id);
    log(node, assignment.run().epoch(), id, 0, "one", null);
    String path = "/api/v1/runs/" + id + "/logs";

    var first = program.get(path).json();
    var following =
        CompletableFuture.<Reply>supplyAsync(
            () -> program.get(path + "?wait=60&after=" + first.get("next").asString()),
            Thread::startVirtualThread);
    log(
        node,
        assignment.run().epoch(),
        id,
        1,
        "two",
        new LogEntry.Span("t1", "s1", null, 5, false));

    assertThat(first.get("entries").get(0).get("message").asString()).isEqualTo("one");
    var second = following.get().json().get("entries");
    assertThat(second.get(0).get("message").asString()).isEqualTo("two");
    assertThat(program.get("/api/v1/runs/" + id + "/events").json().get("events").size())
        .isEqualTo(2);
    var trace = program.get("/api/v1/runs/" + id + "/trace").json().get("trace");
    assertThat(trace.get("traceId").asString()).isEqualTo("t1");
    assertThat(trace.get("rootSpan").get("children").get(0).get("id").asString()).isEqualTo("s1");
    assertThat(program.get(path + "?after=nonsense").status()).isEqualTo(400);
  }

  private static void log(
      TestNode node,
      long epoch,
      RunId id,
      long sequence,
      String message,
      LogEntry.@org.jspecify.annotations.Nullable Span span) {
    var entry = new LogEntry(Instant.now(), LogEntry.Level.INFO, "test", message, Map.of(), span);
    node.logs(
        new RunLogs(
            List.of(
                new RunLogs.Entries(
                    new dev.dormouse.protocol.node.RunEpoch(id, epoch),
                    TestServer.shared().engine().tenancy().runTokens().create(id, epoch),
                    1,
                    sequence,
                    List.of(entry)))));
  }
}
