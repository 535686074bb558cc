package dev.dormouse.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.server.fixtures.TestServer;
import org.junit.jupiter.api.Test;

/** The endpoint that KEDA's metrics-api scaler reads. */
final class DemandTest {
  private final TestServer server = TestServer.shared();

  @Test
  void tellsOneNumberForEachPreset() {
    var demand = server.person().get("/api/v1/nodes/demand").json();

    assertThat(demand.at("/machines/small-1x/queued").isInt()).isTrue();
    assertThat(demand.at("/machines/large-2x/executing").isInt()).isTrue();
    assertThat(demand.get("queued").isInt()).isTrue();
    assertThat(demand.get("slots").isInt()).isTrue();
    assertThat(server.anybody().get("/api/v1/nodes/demand").status()).isEqualTo(401);
  }
}
