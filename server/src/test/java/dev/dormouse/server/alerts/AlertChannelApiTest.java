package dev.dormouse.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.HttpReceiver;
import dev.dormouse.server.fixtures.MailReceiver;
import dev.dormouse.server.fixtures.TestNode;
import dev.dormouse.server.fixtures.TestServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Alerts from what happens to where they arrive: by HTTP, and by e-mail. */
final class AlertChannelApiTest {
  private static final String CHANNELS = "/api/v1/alert-channels";
  private static final String ERRORS = "/api/v1/errors";

  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.programWith("buy");

  private JsonNode create(String kind, String target, String alerts) {
    return program
        .post(
            CHANNELS,
            "{\"name\":\"ops\",\"kind\":\"%s\",\"target\":\"%s\",\"alerts\":%s}"
                .formatted(kind, target, alerts))
        .json();
  }

  private RunId fail() {
    var node = TestNode.register(server);
    var run =
        program.post("/api/v1/tasks/buy/trigger", "{\"payload\":1}").as(TriggerAnswer.class).id();
    node.ended(
        node.take(run),
        new Outcome.Failed(RunError.of("NoSeats", "no <seat> 7 & none"), false, null));
    return run;
  }

  /** Waits until there are so many. */
  private static <T> List<T> await(int count, Supplier<List<T>> what) {
    long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (what.get().size() < count && System.nanoTime() < until) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    assertThat(what.get()).hasSizeGreaterThanOrEqualTo(count);
    return what.get();
  }

  @Test
  void aFailedRunIsPostedToAWebhookWithASignatureUntilItIsTaken() throws Exception {
    try (var receiver = new HttpReceiver()) {
      receiver.refuse(1, 503);
      var channel = create("WEBHOOK", receiver.url() + "hook", "[\"RUN_FAILED\"]");
      var run = fail();

      var received = await(2, receiver::received);

      var first = received.getFirst();
      var again = received.get(1);
      assertThat(again.body()).isEqualTo(first.body());
      assertThat(again.header("Webhook-id")).isEqualTo(first.header("Webhook-id"));
      var body = Json.mapper().readTree(again.body());
      assertThat(body.path("type").asString()).isEqualTo("run.failed");
      assertThat(body.path("data").path("runs").get(0).asString()).isEqualTo(run.value());
      var mac = Mac.getInstance("HmacSHA256");
      var secret = channel.path("secret").asString().substring("whsec_".length());
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret), "HmacSHA256"));
      String signed =
          again.header("Webhook-id") + "." + again.header("Webhook-timestamp") + "." + again.body();
      assertThat(again.header("Webhook-signature"))
          .isEqualTo(
              "v1,"
                  + Base64.getEncoder()
                      .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
      var deliveries = CHANNELS + "/" + channel.path("id").asString() + "/deliveries";
      var _ =
          await(
              1,
              () ->
                  program
                      .get(deliveries)
                      .json()
                      .path("data")
                      .valueStream()
                      .filter(each -> each.path("deliveredAt").isString())
                      .toList());
      assertThat(program.get(deliveries).json().at("/data/0/tries").asInt()).isEqualTo(2);
    }
  }

  @Test
  void slackGetsTextThatCannotBeTakenForMore() {
    try (var receiver = new HttpReceiver()) {
      var _ = create("SLACK", receiver.url() + "services/x", "[\"ERROR_NEW\"]");
      var _ = fail();

      var text =
          Json.mapper()
              .readTree(await(1, receiver::received).getFirst().body())
              .path("text")
              .asString();

      assertThat(text).startsWith("*New error in buy (").contains("no &lt;seat&gt; 7 &amp; none");
    }
  }

  @Test
  void anAddressGetsAnEmail() {
    var _ = create("EMAIL", "ops@example.com", "[\"DEPLOYMENT_SUCCEEDED\",\"DEPLOYMENT_FAILED\"]");
    var version = TestServer.deploy(program, List.of(TestServer.task("buy")), true).version();
    var refused =
        program.post(
            "/api/v1/deployments", "{\"files\":[],\"packages\":[],\"tasks\":[],\"promote\":true}");
    assertThat(refused.status()).isEqualTo(400);

    var deployed = await(1, () -> mails("Deployed version " + version)).getFirst();
    var failed = await(1, () -> mails("A deployment failed")).getFirst();
    assertThat(deployed.to()).isEqualTo("ops@example.com");
    assertThat(failed.from()).isEqualTo("dormouse@example.com");
    assertThat(failed.text()).contains("tasks is empty");
  }

  private List<MailReceiver.Mail> mails(String title) {
    return server.mail().mails().stream().filter(mail -> mail.subject().startsWith(title)).toList();
  }

  @Test
  void channelsAreListedWithoutSecretsTriedSwitchedOffAndDeleted() {
    try (var receiver = new HttpReceiver()) {
      var id = create("WEBHOOK", receiver.url(), "[\"RUN_FAILED\"]").path("id").asString();
      var listed = program.get(CHANNELS).json().path("data").get(0);
      assertThat(listed.path("id").asString()).isEqualTo(id);
      assertThat(listed.has("secret")).isFalse();

      assertThat(program.post(CHANNELS + "/" + id + "/test").status()).isEqualTo(200);
      assertThat(await(1, receiver::received).getFirst().body()).contains("A test of this");

      var off = program.put(CHANNELS + "/" + id, "{\"active\":false}").json();
      assertThat(off.path("active").asBoolean()).isFalse();
      assertThat(
              program
                  .send("DELETE", CHANNELS + "/" + id, BodyPublishers.noBody(), Map.of())
                  .status())
          .isEqualTo(200);
      assertThat(program.get(CHANNELS + "/" + id + "/deliveries").status()).isEqualTo(404);
      assertThat(program.get(CHANNELS).json().path("data")).isEmpty();
    }
  }

  @Test
  void failuresThatLookAlikeAreAGroupThatIsResolvedOrIgnored() {
    var run = fail();
    var group =
        await(1, () -> program.get(ERRORS).json().path("data").valueStream().toList()).getFirst();

    assertThat(group.path("taskIdentifier").asString()).isEqualTo("buy");
    assertThat(group.path("errorType").asString()).isEqualTo("NoSeats");
    assertThat(group.path("errorMessage").asString()).isEqualTo("no <seat> <number> & none");
    assertThat(group.path("lastRun").asString()).isEqualTo(run.value());
    var path = ERRORS + "/" + group.path("id").asString();
    assertThat(
            program
                .post(path + "/resolve", "{\"resolvedInVersion\":\"20261122.9\"}")
                .json()
                .path("resolvedInVersion")
                .asString())
        .isEqualTo("20261122.9");
    assertThat(program.get(ERRORS + "?filter[status]=unresolved").json().path("data")).isEmpty();
    assertThat(
            program
                .post(path + "/ignore", "{\"duration\":60000,\"reason\":\"known\"}")
                .json()
                .path("status")
                .asString())
        .isEqualTo("ignored");
    assertThat(program.post(path + "/unresolve").json().path("status").asString())
        .isEqualTo("unresolved");
    assertThat(program.get(path).json().path("count").asInt()).isEqualTo(1);
    assertThat(
            program
                .get(ERRORS + "?filter[search]=SEAT&filter[taskIdentifier]=buy&filter[period]=1h")
                .json()
                .path("data")
                .size())
        .isEqualTo(1);
    assertThat(program.get(ERRORS + "?filter[status]=gone").status()).isEqualTo(400);
  }
}
