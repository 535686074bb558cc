package dev.dormouse.server.waits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.EventAnswer;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.protocol.api.ReceivedRequest;
import dev.dormouse.protocol.api.RequestAnswer;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.protocol.api.WaitAnswer;
import dev.dormouse.protocol.api.WaitRequest;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.Signal;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.Reply;
import dev.dormouse.server.fixtures.TestNode;
import dev.dormouse.server.fixtures.TestServer;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.StringNode;

final class WaitApiTest {
  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.programWith("buy", "child");
  private final TestNode node = TestNode.register(server);

  /** A run that the node executes, and a client with its own token. */
  private record Executing(Assignment assignment, ApiClient client) {
    RunId id() {
      return assignment.run().runId();
    }

    WaitAnswer waits(String operation, WaitSpec spec) {
      return client.post(path(), new WaitRequest(operation, spec)).as(WaitAnswer.class);
    }

    String path() {
      return "/api/v1/runs/" + id() + "/waits";
    }
  }

  private Executing executing() {
    var id = program.post("/api/v1/tasks/buy/trigger", "{}").as(TriggerAnswer.class).id();
    var assignment = node.take(id);
    node.started(assignment);
    return new Executing(assignment, program.with(assignment.runToken()));
  }

  private Signal.Complete told(RunId run) {
    for (int tries = 0; tries < 20; tries++) {
      for (var signal : node.signals(Duration.ofSeconds(2))) {
        if (signal instanceof Signal.Complete complete && complete.run().runId().equals(run)) {
          return complete;
        }
      }
    }
    throw new AssertionError("nothing was told of " + run);
  }

  @Test
  void beginsAWaitOnTimeOnceHoweverOftenItIsAsked() {
    var run = executing();

    var first = run.waits("sleep-1", new WaitSpec.ForDuration(Duration.ofHours(1)));
    var again = run.waits("sleep-1", new WaitSpec.ForDuration(Duration.ofHours(1)));

    assertThat(first.end()).isAfter(Instant.now().plusSeconds(3000));
    assertThat(again.waitpointId()).isEqualTo(first.waitpointId());
    assertThat(again.end()).isCloseTo(first.end(), within(1, ChronoUnit.MILLIS));
  }

  @Test
  void letsARunTokenOpenItsOwnRunOnly() {
    var run = executing();
    var body = new WaitRequest("x", new WaitSpec.ForDuration(Duration.ofHours(1)));

    var other = run.client().post("/api/v1/runs/" + RunId.create(Instant.EPOCH) + "/waits", body);

    assertThat(other.status()).isEqualTo(403);
    assertThat(program.post(run.path(), body).status()).isEqualTo(403);
  }

  @Test
  void endsAWaitForAnEventThatPassesItsFilter() {
    var run = executing();
    var filter =
        new EventFilter(
            List.of(
                new EventFilter.Condition(
                    "user.id", EventFilter.Operator.EQUALS, StringNode.valueOf("u1"))));
    var _ = run.waits("event-1", new WaitSpec.ForEvent("cart/paid", filter, null, null));

    var other = send("cart/paid", "{\"user\": {\"id\": \"u2\"}}");
    var right = send("cart/paid", "{\"user\": {\"id\": \"u1\"}}");

    assertThat(other.resumed()).isZero();
    assertThat(right.resumed()).isEqualTo(1);
    assertThat(told(run.id()).results().getFirst().output())
        .isEqualTo(Json.mapper().readTree("{\"user\": {\"id\": \"u1\"}}"));
  }

  private EventAnswer send(String name, String payload) {
    return program
        .post("/api/v1/events/" + name, new EventRequest(Json.mapper().readTree(payload), null))
        .as(EventAnswer.class);
  }

  @Test
  void handsTheRequestThatARunWaitsForToItAndSaysSoAtOnce() {
    var run = executing();
    var wait = run.waits("request-1", new WaitSpec.ForRequest(false, null));
    assertThat(wait.url()).startsWith(server.url() + "/wait/");
    String path = URI.create(wait.url()).getPath();

    var reply =
        server
            .anybody()
            .send(
                "PUT",
                path + "/deeper?a=1&a=2",
                BodyPublishers.ofString("hello"),
                Map.of("x-custom", "yes"));
    var second = server.anybody().get(path);

    assertThat(reply.json().get("success").asBoolean()).isTrue();
    assertThat(second.status()).isEqualTo(409);
    var received =
        Json.mapper()
            .treeToValue(told(run.id()).results().getFirst().output(), ReceivedRequest.class);
    assertThat(received.method()).isEqualTo("PUT");
    assertThat(received.path()).isEqualTo("/deeper");
    assertThat(received.query()).containsEntry("a", List.of("1", "2"));
    assertThat(received.headers()).containsEntry("x-custom", List.of("yes"));
    assertThat(Base64.getDecoder().decode(received.bodyBase64()))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("hello");
  }

  @Test
  void letsTheTaskAnswerTheRequestItself() throws Exception {
    var run = executing();
    var wait = run.waits("request-1", new WaitSpec.ForRequest(true, null));
    String path = URI.create(String.valueOf(wait.url())).getPath();
    var asking =
        CompletableFuture.<Reply>supplyAsync(
            () -> server.anybody().post(path, "{}"), Thread::startVirtualThread);
    var _ = told(run.id());

    var body = Base64.getEncoder().encodeToString("<ok/>".getBytes(StandardCharsets.UTF_8));
    var answered =
        run.client()
            .post(
                run.path() + "/" + wait.waitpointId() + "/answer",
                new RequestAnswer(201, Map.of("Content-Type", "text/xml", "X-Mine", "1"), body));

    assertThat(answered.status()).isEqualTo(200);
    var reply = asking.get();
    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.body()).isEqualTo("<ok/>");
    assertThat(reply.header("content-type").orElseThrow()).startsWith("text/xml");
    assertThat(reply.header("x-mine")).hasValue("1");
  }

  @Test
  void tellsAStrangerThatNobodyWaitsThere() {
    assertThat(server.anybody().get("/wait/nonsense").status()).isEqualTo(404);
    assertThat(server.anybody().get("/wait/waitpoint_1.wrong").status()).isEqualTo(404);
    for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "GET")) {
      for (String path : List.of("/wait/waitpoint_1.wrong", "/wait/waitpoint_1.wrong/deeper")) {
        var reply = server.anybody().send(method, path, BodyPublishers.noBody(), Map.of());

        assertThat(reply.status()).as(method).isEqualTo(404);
      }
    }
  }

  @Test
  void triggersAChildAndTellsHowItEnded() {
    var run = executing();
    var wait =
        run.waits(
            "child-1",
            new WaitSpec.ForRun(
                new TaskId("child"), TriggerRequest.of(StringNode.valueOf("for you"))));

    node.completed(node.take(wait.runs().getFirst()), StringNode.valueOf("thanks"));

    var result = told(run.id()).results().getFirst().runs().getFirst();
    assertThat(result.output()).isEqualTo(StringNode.valueOf("thanks"));
    var child = program.get("/api/v3/runs/" + wait.runs().getFirst()).json();
    assertThat(child.get("relatedRuns").get("parent").get("id").asString())
        .isEqualTo(run.id().value());
    assertThat(child.get("triggerFunction").asString()).isEqualTo("triggerAndWait");
  }

  @Test
  void makesTheRunsThatARunTriggersItsChildren() {
    var run = executing();

    var child = run.client().post("/api/v1/tasks/child/trigger", "{}").as(TriggerAnswer.class);

    assertThat(
            program
                .get("/api/v3/runs/" + run.id())
                .json()
                .at("/relatedRuns/children/0/id")
                .asString())
        .isEqualTo(child.id().value());
  }
}
