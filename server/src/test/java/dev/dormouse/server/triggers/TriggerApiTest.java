package dev.dormouse.server.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class TriggerApiTest {
  private static final String PATH = "/api/v1/tasks/buy/trigger";

  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.programWith("buy");

  @Test
  void triggersARunAndHandsOutATokenForIt() {
    var reply = program.post(PATH, "{\"payload\": {\"ticket\": 1}}");

    assertThat(reply.status()).isEqualTo(200);
    var answer = reply.as(TriggerAnswer.class);
    assertThat(answer.isCached()).isFalse();
    String token = reply.header("x-trigger-jwt").orElseThrow();
    assertThat(program.with(token).get("/api/v1/runs/" + answer.id() + "/result?wait=0").status())
        .isEqualTo(202);
    assertThat(
            program
                .with(token)
                .get("/api/v1/runs/" + RunId.create(java.time.Instant.EPOCH) + "/result")
                .status())
        .isEqualTo(403);
  }

  @Test
  void makesOneRunOfFiftyConcurrentCallsWithOneIdempotencyKey() {
    String body = "{\"payload\": 1, \"options\": {\"idempotencyKey\": \"one\"}}";

    var answers = new ConcurrentLinkedQueue<TriggerAnswer>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        threads.execute(() -> answers.add(program.post(PATH, body).as(TriggerAnswer.class)));
      }
    }

    assertThat(answers).hasSize(50);
    assertThat(answers.stream().map(TriggerAnswer::id).distinct()).hasSize(1);
    assertThat(answers.stream().filter(answer -> !answer.isCached())).hasSize(1);
  }

  @Test
  void takesTheIdempotencyKeyFromAHeaderToo() {
    var headers = Map.of("idempotency-key", "from-header", "idempotency-key-ttl", "1h");

    var first = program.send("POST", PATH, BodyPublishers.ofString("{}"), headers);
    var second = program.send("POST", PATH, BodyPublishers.ofString("{}"), headers);

    assertThat(second.as(TriggerAnswer.class).isCached()).isTrue();
    assertThat(second.as(TriggerAnswer.class).id()).isEqualTo(first.as(TriggerAnswer.class).id());
  }

  @Test
  void refusesAnUnknownTaskAndSuggestsANearOne() {
    var reply = program.post("/api/v1/tasks/buyy/trigger", "{}");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.error()).contains("buyy").contains("\"buy\"");
  }

  @Test
  void refusesMalformedJson() {
    var reply = program.post(PATH, "{\"payload\": }");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).contains("not valid JSON");
  }

  @Test
  void refusesAnOptionOfTheWrongType() {
    var reply = program.post(PATH, "{\"options\": {\"maxAttempts\": \"many\"}}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).contains("options.maxAttempts").contains("many");
  }

  @Test
  void refusesAPayloadOverThreeMegabytesHoweverItComes() {
    String justOver = "{\"payload\": \"" + "a".repeat(3 * 1024 * 1024) + "\"}";
    String farOver = "{\"payload\": \"" + "a".repeat(6 * 1024 * 1024) + "\"}";

    assertThat(program.post(PATH, justOver).status()).isEqualTo(413);
    assertThat(program.post(PATH, farOver).status()).isEqualTo(413);
  }

  @Test
  void refusesAWrongKey() {
    assertThat(program.with("tr_dev_wrong").post(PATH, "{}").status()).isEqualTo(401);
    assertThat(program.with("").post(PATH, "{}").status()).isEqualTo(401);
    assertThat(server.person().post(PATH, "{}").status()).isEqualTo(403);
  }

  @Test
  void refusesARevokedKeyWithinSeconds() {
    String key = server.newKey("prod");
    assertThat(program.with(key).get("/api/v2/whoami").status()).isEqualTo(200);

    server.engine().tenancy().revokeKey(key);

    assertThat(program.with(key).get("/api/v2/whoami").status()).isEqualTo(401);
  }

  @Test
  void takesWhatTheOfficialClientSends() {
    var reply =
        program.post(
            PATH,
            """
            {"payload": "{\\"json\\":{\\"at\\":\\"2026-01-01\\"},\\"meta\\":{}}",
             "options": {"payloadType": "application/super+json", "tags": "one",
                         "concurrencyKey": 7, "metadata": "{\\"a\\":1}",
                         "metadataType": "application/json", "maxDuration": 30.5,
                         "idempotencyKeyOptions": {"key": "x", "scope": "global"}}}
            """);

    assertThat(reply.status()).isEqualTo(200);
  }

  @Test
  void refusesATextThatIsNotTheJsonItClaimsToBe() {
    var reply =
        program.post(
            PATH, "{\"payload\": \"{\", \"options\": {\"payloadType\": \"application/json\"}}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).startsWith("payload is not valid JSON");
  }

  @Test
  void takesATaskIdWithASlash() {
    var other = server.programWith("shop/buy");

    assertThat(other.post("/api/v1/tasks/shop%2Fbuy/trigger", "{}").status()).isEqualTo(200);
  }
}
