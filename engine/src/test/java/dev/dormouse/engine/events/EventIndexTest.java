package dev.dormouse.engine.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.Scans;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.waits.FilterKey;
import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.EventFilter.Condition;
import dev.dormouse.protocol.EventFilter.Operator;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.protocol.api.WaitSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.StringNode;

class EventIndexTest {
  private static final int WAITING = 200_000;

  @Test
  void anEventFindsItsRunAmong200000WithoutReadingTheOthers() {
    try (var test = TestEngine.open()) {
      test.deploy("sell");
      var node = ScriptedNode.on(test);
      var _ = test.trigger("sell");
      var run = node.begin();
      var filter =
          new EventFilter(
              List.of(
                  new Condition("country", Operator.EQUALS, StringNode.valueOf("NZ")),
                  new Condition("userId", Operator.EQUALS, StringNode.valueOf("usr_0"))));
      var wait = node.wait(run, "1", new WaitSpec.ForEvent("paid", filter, null, null));
      test.database.useTransaction(handle ->
          handle
              .createUpdate(
                  """
                  insert into waitpoint (id, environment_id, kind, status, run_id, attempt,
                    operation, created_at, event_name, filter, filter_path, filter_key)
                  select 'waitpoint_' || n, environment_id, kind, status, 'run_' || n, 1,
                    operation, created_at, event_name, replace(filter, 'usr_0', 'usr_' || n),
                    filter_path, replace(filter_key, 'usr_0', 'usr_' || n)
                  from waitpoint, generate_series(1, :waiting) n
                  """)
              .bind("waiting", WAITING)
              .execute());
      test.database.call(handle -> handle.execute("analyze waitpoint"));
      var payload = Json.mapper().readTree("{\"userId\": \"usr_0\", \"country\": \"NZ\"}");

      test.database.useTransaction(handle -> {
        var event =
            new NewEvent(
                dev.dormouse.protocol.EventId.create(test.clock.instant()),
                test.id,
                "paid",
                null,
                "{}");

        assertThat(EventStore.pathsInUse(handle, test.id, "paid"))
            .containsExactly("country\nuserId");
        var found =
            EventStore.matching(handle, event, List.of(FilterKey.of(filter)), List.of(), payload);

        assertThat(found).containsExactly(wait.id());
        assertThat(Scans.sequential(handle, "waitpoint")).isZero();
        assertThat(Scans.rowsByIndex(handle, "waitpoint")).isLessThan(10);
      });
      assertThat(
              test.engine.events().send(test.id, "paid", new EventRequest(payload, null)).resumed())
          .isEqualTo(1);
    }
  }
}
