package dev.dormouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.server.fixtures.TestServer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Runs after all others: what they never called, no test holds against the document. */
@Order(Integer.MAX_VALUE)
final class EveryEndpointIsTestedTest {
  private final TestServer server = TestServer.shared();

  @Test
  void everyOperationOfTheDocumentWasCalledBySomeTest() {
    server.anybody().get("/api/v1/openapi.json");

    assertThat(server.contract().neverExercised()).isEmpty();
  }

  @Test
  void theDocumentSaysWhatItIs() {
    var document = server.anybody().get("/api/v1/openapi.json").json();

    assertThat(document.get("openapi").asString()).isEqualTo("3.1.0");
    assertThat(document.at("/paths").properties()).hasSizeGreaterThan(30);
  }
}
