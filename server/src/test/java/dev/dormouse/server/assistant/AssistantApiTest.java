package dev.dormouse.server.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.server.fixtures.TestServer;
import org.junit.jupiter.api.Test;

/** A server that was started without a language model. */
final class AssistantApiTest {
  private final TestServer server = TestServer.shared();

  @Test
  void withoutAKeyThereIsNoAssistant() {
    var reply = server.program().post("/api/v1/query/assist", "{\"prompt\":\"How many?\"}");

    assertThat(reply.status()).isEqualTo(501);
    assertThat(reply.error()).contains("--assistant-key");
  }

  @Test
  void aPromptHasABound() {
    var reply =
        server
            .program()
            .post("/api/v1/query/assist", "{\"prompt\":\"" + "x".repeat(10_001) + "\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error()).contains("10001 characters");
  }
}
