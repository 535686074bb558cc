package dev.dormouse.server.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.server.fixtures.TestServer;
import org.junit.jupiter.api.Test;

final class HealthApiTest {
  private final TestServer server = TestServer.shared();

  @Test
  void tellsThatItLivesAndCanWork() {
    assertThat(server.anybody().get("/healthz").json().get("status").asString()).isEqualTo("ok");
    assertThat(server.anybody().get("/readyz").json().get("status").asString()).isEqualTo("ok");
  }

  @Test
  void countsRequestsAndRuns() {
    server.programWith("buy").post("/api/v1/tasks/buy/trigger", "{}");

    var text = server.anybody().get("/metrics").body();

    assertThat(text)
        .contains("dormouse_http_requests_seconds_count")
        .contains("endpoint=\"POST /api/v1/tasks/{taskIdentifier}/trigger\"")
        .contains("dormouse_runs{status=\"QUEUED\"}")
        .contains("dormouse_queued_runs{labels=\"\",machine=\"large-2x\"}")
        .contains("dormouse_executing_runs{labels=\"\",machine=\"micro\"}")
        .contains("dormouse_node_slots ")
        .contains("jvm_memory_used_bytes");
  }
}
