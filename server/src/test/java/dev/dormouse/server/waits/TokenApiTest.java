package dev.dormouse.server.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.TokenAnswer;
import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.TestServer;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class TokenApiTest {
  private static final String TOKENS = "/api/v1/waitpoints/tokens";

  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.program();

  private TokenAnswer create(String body) {
    return program.post(TOKENS, body).as(TokenAnswer.class);
  }

  @Test
  void makesAndShowsAToken() {
    var token = create("{\"timeout\": \"1h\", \"tags\": \"vip\", \"idempotencyKey\": \"t1\"}");

    var shown = program.get(TOKENS + "/" + token.id()).json();

    assertThat(shown.get("status").asString()).isEqualTo("WAITING");
    assertThat(shown.get("url").asString()).isEqualTo(token.url());
    assertThat(Instant.parse(shown.get("timeoutAt").asString())).isAfter(Instant.now());
    assertThat(shown.get("tags").get(0).asString()).isEqualTo("vip");
    assertThat(create("{\"idempotencyKey\": \"t1\"}").isCached()).isTrue();
  }

  @Test
  void completesATokenAndKeepsTheFirstData() {
    var token = create("{}");

    var first = program.post(TOKENS + "/" + token.id() + "/complete", "{\"data\": {\"ok\": 1}}");
    var second = program.post(TOKENS + "/" + token.id() + "/complete", "{\"data\": 2}");

    assertThat(first.json().get("success").asBoolean()).isTrue();
    assertThat(second.status()).isEqualTo(200);
    var shown = program.get(TOKENS + "/" + token.id()).json();
    assertThat(shown.get("status").asString()).isEqualTo("COMPLETED");
    assertThat(shown.get("output").asString()).isEqualTo("{\"ok\":1}");
  }

  @Test
  void completesATokenByItsAddressWithWhateverComes() {
    var json = create("{}");
    var text = create("{}");
    var empty = create("{}");

    server.anybody().post(URI.create(json.url()).getPath(), "{\"a\":1}");
    server.anybody().post(URI.create(text.url()).getPath(), "plain words");
    server.anybody().post(URI.create(empty.url()).getPath());

    assertThat(output(json)).isEqualTo("{\"a\":1}");
    assertThat(output(text)).isEqualTo("\"plain words\"");
    assertThat(output(empty)).isEqualTo("null");
    var wrong = server.anybody().post(TOKENS + "/" + json.id() + "/callback/wrong", "{}");
    assertThat(wrong.status()).isEqualTo(404);
  }

  private String output(TokenAnswer token) {
    return program.get(TOKENS + "/" + token.id()).json().get("output").asString();
  }

  @Test
  void givesBrowsersATokenForTheTokenAlone() {
    var token = create("{}");
    var other = create("{}");
    var browser = program.with(String.valueOf(token.publicAccessToken()));

    assertThat(browser.post(TOKENS + "/" + other.id() + "/complete", "{}").status()).isEqualTo(403);
    assertThat(browser.get(TOKENS).status()).isEqualTo(403);
    assertThat(browser.post(TOKENS + "/" + token.id() + "/complete", "{}").status()).isEqualTo(200);
  }

  @Test
  void listsTokensInPagesAndByFilter() {
    var made = new ArrayList<String>();
    for (int i = 0; i < 12; i++) {
      made.addFirst(create("{\"tags\": [\"n" + i + "\"]}").id().value());
    }

    var first = program.get(TOKENS + "?page%5Bsize%5D=10").json();
    var second =
        program
            .get(
                TOKENS
                    + "?page%5Bsize%5D=10&page%5Bafter%5D="
                    + first.at("/pagination/next").asString())
            .json();

    assertThat(first.get("data").valueStream().map(t -> t.get("id").asString()))
        .containsExactlyElementsOf(made.subList(0, 10));
    assertThat(second.get("data").size()).isEqualTo(2);
    assertThat(second.get("pagination").has("next")).isFalse();
    assertThat(
            program
                .get(TOKENS + "?filter%5Btags%5D=n3&filter%5Bstatus%5D=WAITING")
                .json()
                .get("data")
                .size())
        .isEqualTo(1);
    assertThat(program.get(TOKENS + "?filter%5Bstatus%5D=GONE").error())
        .startsWith("filter[status] is \"GONE\"");
  }

  @Test
  void refusesWhatIsNotThere() {
    var unknown = WaitpointId.create(Instant.EPOCH);

    assertThat(program.get(TOKENS + "/" + unknown).status()).isEqualTo(404);
    assertThat(program.post(TOKENS + "/" + unknown + "/complete", "{}").status()).isEqualTo(404);
    assertThat(program.post(TOKENS, "{\"timeout\": \"soon\"}").error()).startsWith("timeout");
  }
}
