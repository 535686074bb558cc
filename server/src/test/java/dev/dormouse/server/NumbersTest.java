package dev.dormouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.TokenAnswer;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.TestNode;
import dev.dormouse.server.fixtures.TestServer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Money is what programs send most; no number changes on its way. */
final class NumbersTest {
  private static final String NUMBERS =
      "[12.50,0.10,98765432109876543.21,123456789012345678901234567890,1.0E-7]";
  private static final String HOSTILE = "1e1000000000";
  private static final String UNREADABLE = "1e99999999999";

  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.program();
  private final TestNode node = TestNode.register(server);

  NumbersTest() {
    var _ =
        TestServer.deploy(
            program, List.of(TestServer.task("pay"), TestServer.task("on-sale", "sale")), true);
  }

  private RunId trigger(String body) {
    return program.post("/api/v1/tasks/pay/trigger", body).as(TriggerAnswer.class).id();
  }

  private static String payload(Assignment assignment) {
    return Objects.requireNonNull(assignment.begin()).payload().toString();
  }

  @Test
  void aPayloadComesToTheTaskAsItWasSent() {
    var run = trigger("{\"payload\": " + NUMBERS + "}");

    assertThat(payload(node.take(run))).isEqualTo(NUMBERS);
    assertThat(program.get("/api/v3/runs/" + run).body()).contains("\"payload\":" + NUMBERS);
  }

  @Test
  void aPayloadInsideOfATextComesAsItWasSent() {
    var run =
        trigger(
            "{\"payload\": \""
                + NUMBERS
                + "\", \"options\": {\"payloadType\": \"application/json\"}}");

    assertThat(payload(node.take(run))).isEqualTo(NUMBERS);
  }

  @Test
  void anOutputComesBackAsTheTaskReturnedIt() {
    var run = trigger("{}");

    node.completed(node.take(run), Json.mapper().readTree(NUMBERS));

    assertThat(program.get("/api/v3/runs/" + run).body()).contains("\"output\":" + NUMBERS);
    assertThat(program.get("/api/v1/runs/" + run + "/result?wait=1").body())
        .contains("\"output\":" + NUMBERS);
  }

  @Test
  void metadataKeepsItsNumbersThroughChanges() {
    var run = trigger("{\"options\": {\"metadata\": {\"prices\": " + NUMBERS + "}}}");
    String path = "/api/v1/runs/" + run + "/metadata";

    program.put(
        path, "{\"operations\": [{\"type\": \"increment\", \"key\": \"sum\", \"value\": 0.10}]}");
    program.put(
        path, "{\"operations\": [{\"type\": \"increment\", \"key\": \"sum\", \"value\": 0.20}]}");

    // 1.0E-7 is written out by the database, which is the same number.
    assertThat(program.get(path).body())
        .contains(NUMBERS.replace("1.0E-7]", ""))
        .contains("\"sum\":0.30");
  }

  @Test
  void anEventComesToTheTaskAsItWasSent() {
    program.post("/api/v1/events/sale", "{\"payload\": " + NUMBERS + "}");
    var id =
        program
            .get("/api/v1/runs?filter%5BtaskIdentifier%5D=on-sale")
            .json()
            .at("/data/0/id")
            .asString();

    assertThat(payload(node.take(new RunId(id)))).isEqualTo(NUMBERS);
  }

  @Test
  void aTokenKeepsTheDataThatCompletedIt() {
    var token = program.post("/api/v1/waitpoints/tokens", "{}").as(TokenAnswer.class);
    String path = "/api/v1/waitpoints/tokens/" + token.id();

    program.post(path + "/complete", "{\"data\": " + NUMBERS + "}");

    assertThat(program.get(path).json().get("output").asString()).isEqualTo(NUMBERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {HOSTILE, UNREADABLE, "-1e-1000000000", "1000e2147483647"})
  void aNumberWithAnExponentBeyondSenseIsRefused(String number) {
    var run = trigger("{}");
    var token = program.post("/api/v1/waitpoints/tokens", "{}").as(TokenAnswer.class);

    var refused =
        List.of(
            program.post("/api/v1/tasks/pay/trigger", "{\"payload\": [" + number + "]}"),
            program.post(
                "/api/v1/tasks/pay/trigger",
                "{\"payload\": \""
                    + number
                    + "\", \"options\": {\"payloadType\": \"application/json\"}}"),
            program.post("/api/v1/tasks/pay/trigger", "{\"options\": {\"ttl\": " + number + "}}"),
            program.post("/api/v1/events/sale", "{\"payload\": {\"price\": " + number + "}}"),
            program.post(
                "/api/v1/waitpoints/tokens/" + token.id() + "/complete",
                "{\"data\": " + number + "}"),
            program.put(
                "/api/v1/runs/" + run + "/metadata", "{\"metadata\": {\"a\": " + number + "}}"),
            program.put(
                "/api/v1/runs/" + run + "/metadata",
                "{\"operations\": [{\"type\": \"increment\", \"key\": \"a\", \"value\": "
                    + number
                    + "}]}"),
            program.post(
                "/api/v1/auth/public-tokens",
                "{\"scopes\": [\"read:runs\"], \"expirationTime\": " + number + "}"));

    assertThat(refused)
        .allSatisfy(reply -> {
          assertThat(reply.status()).as(reply.body()).isEqualTo(400);
          assertThat(reply.error()).contains("number");
        });
  }

  @Test
  void wholeNumbersAndTimesDoNotOverflowEither() {
    assertThat(
            program
                .post("/api/v1/tasks/pay/trigger", "{\"options\": {\"maxAttempts\": 1e99999}}")
                .status())
        .isEqualTo(400);
    assertThat(
            program
                .post("/api/v1/tasks/pay/trigger", "{\"options\": {\"maxDuration\": 1e99999}}")
                .status())
        .isEqualTo(400);
    assertThat(
            program.post("/api/v1/tasks/pay/trigger", "{\"options\": {\"ttl\": 1e99999}}").error())
        .startsWith("ttl");
    assertThat(
            program
                .post(
                    "/api/v1/auth/public-tokens",
                    "{\"scopes\": [\"read:runs\"], \"expirationTime\": 1e99999}")
                .error())
        .startsWith("expirationTime");
    assertThat(
            program
                .post("/api/v1/tasks/pay/trigger", "{\"payload\": " + "1".repeat(1001) + "}")
                .status())
        .isEqualTo(400);
  }

  @Test
  void metadataMayNotGrowWhereTheDatabaseWritesItsNumbersOut() {
    var run = trigger("{}");
    String path = "/api/v1/runs/" + run + "/metadata";

    var long_ = program.put(path, "{\"metadata\": {\"a\": 1e99999}}");
    var many = program.put(path, "{\"metadata\": {\"a\": [1e1000" + ",1e1000".repeat(1000) + "]}}");

    assertThat(long_.status()).isEqualTo(400);
    assertThat(long_.error()).contains("digits");
    assertThat(many.status()).isEqualTo(413);
    assertThat(program.put(path, "{\"metadata\": {\"a\": 1e300}}").status()).isEqualTo(200);
  }
}
