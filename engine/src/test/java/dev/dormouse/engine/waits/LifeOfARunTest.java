package dev.dormouse.engine.waits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.EventFilter.Condition;
import dev.dormouse.protocol.EventFilter.Operator;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.StringNode;

/** The whole way of a run that waits once. */
class LifeOfARunTest {
  @Test
  void isTriggeredWaitsForAnEventGoesOnWithItAndCompletes() {
    try (var test = TestEngine.open()) {
      // given a run that a node executes
      test.deploy("purchase-ticket");
      var node = ScriptedNode.on(test);
      var run = test.trigger("purchase-ticket");
      var assignment = node.workOne();
      assertThat(assignment.run().runId()).isEqualTo(run);
      assertThat(assignment.begin()).isNotNull();
      assertThat(test.status(run)).isEqualTo(RunStatus.DEQUEUED);
      assertThat(node.started(assignment.run()).verdict()).isEqualTo(Verdict.ACCEPTED);
      assertThat(test.status(run)).isEqualTo(RunStatus.EXECUTING);

      // when it waits for its user's checkout
      var filter =
          new EventFilter(
              List.of(new Condition("userId", Operator.EQUALS, StringNode.valueOf("usr_1"))));
      var wait =
          node.wait(
              assignment.run(), "1", new WaitSpec.ForEvent("cart/checked-out", filter, null, null));
      assertThat(node.waiting(assignment.run(), wait).verdict()).isEqualTo(Verdict.ACCEPTED);
      assertThat(test.status(run)).isEqualTo(RunStatus.WAITING);
      assertThat(node.work(10)).isEmpty();

      // then another user's leaves it alone, and its own lets it go on with the payload
      assertThat(send(test, "usr_2").resumed()).isZero();
      assertThat(send(test, "usr_1").resumed()).isEqualTo(1);
      assertThat(test.status(run)).isEqualTo(RunStatus.QUEUED);
      var next = node.workOne();
      assertThat(next.begin()).isNull();
      assertThat(next.run().epoch()).isEqualTo(assignment.run().epoch() + 1);
      assertThat(next.results()).hasSize(1);
      assertThat(next.results().getFirst().waitpointId()).isEqualTo(wait.id());
      assertThat(next.results().getFirst().output())
          .isEqualTo(Json.mapper().readTree("{\"userId\":\"usr_1\"}"));
      var _ = node.started(next.run());
      assertThat(node.completed(next.run(), "\"seat 7\"").verdict()).isEqualTo(Verdict.ACCEPTED);
      var result = test.engine.results().find(test.id, run).orElseThrow();
      assertThat(result.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(result.output()).isEqualTo(StringNode.valueOf("seat 7"));
    }
  }

  private static dev.dormouse.protocol.api.EventAnswer send(TestEngine test, String user) {
    var payload = Json.mapper().readTree("{\"userId\":\"%s\"}".formatted(user));
    return test.engine.events().send(test.id, "cart/checked-out", new EventRequest(payload, null));
  }
}
