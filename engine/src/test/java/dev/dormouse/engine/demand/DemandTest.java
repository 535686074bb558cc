package dev.dormouse.engine.demand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.demand.DemandView.OfMachine;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemandTest {
  private TestEngine test;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy("sell");
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void countsWhatIsQueuedAndWhatExecutesByMachine() {
    // given one that executes on the default machine, two queued there, one on another
    test.trigger("sell");
    var node = ScriptedNode.on(test, "busy");
    var _ = node.begin();
    test.trigger("sell");
    test.trigger("sell");
    test.trigger("sell", "{\"machine\": \"large-1x\"}");

    var demand = test.engine.demand().now();

    assertThat(demand.queued()).isEqualTo(3);
    assertThat(demand.executing()).isEqualTo(1);
    assertThat(demand.slots()).isEqualTo(1000);
    assertThat(demand.machines())
        .containsEntry("small-1x", new OfMachine(2, 1))
        .containsEntry("large-1x", new OfMachine(1, 0))
        .containsEntry("micro", new OfMachine(0, 0));
  }

  @Test
  void aPausedEnvironmentAndADrainingNodeCountForNothing() {
    test.trigger("sell");
    var _ = ScriptedNode.on(test, "busy");
    assertThat(test.engine.demand().now().queued()).isEqualTo(1);

    test.engine.tenancy().pause(test.id, true);
    test.engine.nodes().names().drain("busy", true);
    test.clock.advance(Duration.ofSeconds(1));

    assertThat(test.engine.demand().now().queued()).isZero();
    assertThat(test.engine.demand().now().slots()).isZero();
  }

  @Test
  void noMoreIsAskedForThanTheEnvironmentsLimitLetsExecute() {
    test.database.useTransaction(
        handle -> handle.execute("update environment set concurrency_limit = 2, burst_factor = 1"));
    for (int i = 0; i < 5; i++) {
      test.trigger("sell");
    }
    assertThat(test.engine.demand().now().queued()).isEqualTo(2);

    var _ = ScriptedNode.on(test, "busy").work(1);
    test.clock.advance(Duration.ofSeconds(1));

    assertThat(test.engine.demand().now().queued()).isEqualTo(1);
    assertThat(test.engine.demand().now().executing()).isEqualTo(1);
  }
}
