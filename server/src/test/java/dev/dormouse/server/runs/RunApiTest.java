package dev.dormouse.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.Reply;
import dev.dormouse.server.fixtures.TestNode;
import dev.dormouse.server.fixtures.TestServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

final class RunApiTest {
  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.programWith("buy", "sell");

  private RunId trigger(String task, String options) {
    return program
        .post(
            "/api/v1/tasks/" + task + "/trigger",
            "{\"payload\":{\"n\":1},\"options\":" + options + "}")
        .as(TriggerAnswer.class)
        .id();
  }

  private List<String> ids(Reply page) {
    assertThat(page.status()).isEqualTo(200);
    return page.json().get("data").valueStream().map(run -> run.get("id").asString()).toList();
  }

  private Reply list(String query) {
    return program.get("/api/v1/runs?" + query.replace("[", "%5B").replace("]", "%5D"));
  }

  @Test
  void showsARunInFull() {
    var id =
        trigger(
            "buy",
            """
            {"tags": ["vip"], "metadata": {"step": 1}, "idempotencyKey": "k1", "ttl": "1h",
             "test": true}
            """);

    var run = program.get("/api/v3/runs/" + id).json();

    assertThat(run.get("id").asString()).isEqualTo(id.value());
    assertThat(run.get("status").asString()).isEqualTo("QUEUED");
    assertThat(run.get("isQueued").asBoolean()).isTrue();
    assertThat(run.get("taskIdentifier").asString()).isEqualTo("buy");
    assertThat(run.get("idempotencyKey").asString()).isEqualTo("k1");
    assertThat(run.get("ttl").asString()).isEqualTo("1h");
    assertThat(run.get("isTest").asBoolean()).isTrue();
    assertThat(run.get("tags").valueStream().map(JsonNode::asString)).containsExactly("vip");
    assertThat(run.get("metadata").get("step").asInt()).isEqualTo(1);
    assertThat(run.get("payload").get("n").asInt()).isEqualTo(1);
    assertThat(run.get("triggerFunction").asString()).isEqualTo("trigger");
    assertThat(run.get("relatedRuns").get("children").isEmpty()).isTrue();
    assertThat(run.get("attempts").isEmpty()).isTrue();
    assertThat(run.get("durationMs").asInt()).isZero();
    assertThat(run.get("costInCents").asInt()).isZero();
    assertThat(run.has("machine")).isFalse();
  }

  @Test
  void showsWhichMachineAnAttemptHad() {
    var node = TestNode.register(server);
    var id = trigger("buy", "{\"machine\": \"micro\"}");

    node.completed(node.take(id), StringNode.valueOf("done"));

    var run = program.get("/api/v3/runs/" + id).json();
    assertThat(run.get("machine").asString()).isEqualTo("micro");
    assertThat(run.at("/attempts/0/machine").asString()).isEqualTo("micro");
  }

  @Test
  void showsNoRunOfAnotherEnvironment() {
    var id = trigger("buy", "{}");

    var reply = server.programWith("buy").get("/api/v3/runs/" + id);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(program.get("/api/v3/runs/nonsense").status()).isEqualTo(404);
  }

  @Test
  void pagesThroughRunsForwardsAndBackwards() {
    var made = new ArrayList<String>();
    for (int i = 0; i < 25; i++) {
      made.addFirst(trigger("buy", "{}").value());
    }

    var first = list("page[size]=10");
    var second =
        list("page[size]=10&page[after]=" + first.json().get("pagination").get("next").asString());
    var third =
        list("page[size]=10&page[after]=" + second.json().get("pagination").get("next").asString());
    var back =
        list(
            "page[size]=10&page[before]="
                + third.json().get("pagination").get("previous").asString());

    assertThat(ids(first)).isEqualTo(made.subList(0, 10));
    assertThat(ids(second)).isEqualTo(made.subList(10, 20));
    assertThat(ids(third)).isEqualTo(made.subList(20, 25));
    assertThat(third.json().get("pagination").has("next")).isFalse();
    assertThat(ids(back)).isEqualTo(made.subList(10, 20));
  }

  @Test
  void filtersRuns() {
    var bought = trigger("buy", "{\"tags\": [\"red\"], \"machine\": \"micro\"}").value();
    var sold = trigger("sell", "{\"delay\": \"1h\", \"test\": true}").value();

    assertThat(ids(list("filter[taskIdentifier]=sell"))).containsExactly(sold);
    assertThat(ids(list("filter[status]=QUEUED,EXECUTING"))).containsExactly(bought);
    assertThat(ids(list("filter[status]=DELAYED"))).containsExactly(sold);
    assertThat(ids(list("filter[tag]=red,blue"))).containsExactly(bought);
    assertThat(ids(list("filter[machine]=micro"))).containsExactly(bought);
    assertThat(ids(list("filter[queue]=task/sell"))).containsExactly(sold);
    assertThat(ids(list("filter[isTest]=true"))).containsExactly(sold);
    assertThat(ids(list("filter[version]=20000101.1"))).isEmpty();
    assertThat(ids(list("filter[rootOnly]=true"))).containsExactly(sold, bought);
    assertThat(ids(list("filter[createdAt][period]=1h"))).containsExactly(sold, bought);
    assertThat(ids(list("filter[createdAt][to]=" + Instant.EPOCH.toEpochMilli()))).isEmpty();
    assertThat(ids(list("filter[createdAt][from]=2020-01-01T00:00:00Z"))).hasSize(2);
  }

  @Test
  void refusesABadCursorByItsName() {
    var reply = list("page[after]=nonsense");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).startsWith("page[after] is \"nonsense\"");
  }

  @Test
  void refusesFiltersOfTheWrongTypeByTheirNames() {
    for (String query :
        List.of(
            "filter[status]=SLEEPING",
            "filter[isTest]=perhaps",
            "filter[createdAt][from]=yesterday",
            "filter[createdAt][period]=long",
            "filter[batch]=7",
            "filter[machine]=huge",
            "page[size]=1000")) {
      var reply = list(query);

      assertThat(reply.status()).as(query).isEqualTo(400);
      assertThat(reply.error()).startsWith(query.substring(0, query.indexOf('=')));
    }
  }

  @Test
  void refusesAFilterThatItDoesNotKnow() {
    var reply = list("filter[colour]=red");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).startsWith("filter[colour] is not a filter of this list");
  }
}
