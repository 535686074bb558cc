package dev.dormouse.server.projects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.TestServer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PublicTokenApiTest {
  private static final String PATH = "/api/v1/auth/public-tokens";

  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.programWith("buy");

  private String token(String body) {
    return program.post(PATH, body).json().get("token").asString();
  }

  @Test
  void opensWhatItsScopesCover() {
    var browser = program.with(token("{\"scopes\": [\"trigger:tasks:buy\", \"read:runs\"]}"));

    assertThat(browser.post("/api/v1/tasks/buy/trigger", "{}").status()).isEqualTo(200);
    assertThat(browser.get("/api/v1/runs").status()).isEqualTo(200);
    assertThat(browser.post("/api/v1/tasks/sell/trigger", "{}").status()).isEqualTo(403);
    assertThat(browser.get("/api/v1/deployments").status()).isEqualTo(403);
  }

  @Test
  void refusesATokenThatWasChanged() {
    String token = token("{\"scopes\": [\"read:runs\"], \"expirationTime\": \"1h\"}");

    assertThat(program.with(token + "x").get("/api/v1/runs").status()).isEqualTo(401);
    assertThat(program.with("eyJhbGciOiJub25lIn0.e30.").get("/api/v1/runs").status())
        .isEqualTo(401);
  }

  @Test
  void refusesTimesAndScopesThatCannotBe() {
    long past = Instant.now().getEpochSecond() - 10;

    assertThat(
            program
                .post(PATH, "{\"scopes\": [\"read:runs\"], \"expirationTime\": " + past + "}")
                .error())
        .startsWith("expirationTime");
    assertThat(program.post(PATH, "{\"scopes\": []}").status()).isEqualTo(400);
    assertThat(
            program
                .post(PATH, "{\"scopes\": [\"read:runs\"], \"expirationTime\": \"soon\"}")
                .status())
        .isEqualTo(400);
  }
}
