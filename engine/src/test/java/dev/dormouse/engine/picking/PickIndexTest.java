package dev.dormouse.engine.picking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.Scans;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.runs.Lane;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PickIndexTest {
  private static final int QUEUED = 200_000;
  private static final int LANES = 100;
  private static final int SLOTS = 500;

  @Test
  void whatIsReadForAVisitDoesNotGrowWithTheNumberOfQueuedAndEndedRuns() {
    try (var test = TestEngine.open()) {
      test.deploy("sell");
      var node = ScriptedNode.on(test);
      var _ = test.trigger("sell");
      test.database.useTransaction(handle -> {
        for (String status : new String[] {"QUEUED", "COMPLETED"}) {
          handle
              .createUpdate(
                  """
                  insert into run (id, environment_id, task_id, status, queue, concurrency_key,
                    position, payload, created_at, updated_at, trigger_function)
                  select 'run_' || :status || n, environment_id, task_id, :status, queue,
                    'key' || n % :lanes, position + n, payload, created_at, updated_at,
                    trigger_function
                  from run, generate_series(1, :runs) n
                  where id not like 'run_QUEUED%'
                  """)
              .bind("status", status)
              .bind("lanes", LANES)
              .bind("runs", QUEUED)
              .execute();
        }
      });
      test.database.call(handle -> handle.execute("analyze run"));

      test.database.useTransaction(handle -> {
        var environment =
            PickStore.visit(handle, PickStore.queued(handle).getFirst()).orElseThrow();
        var _ = PickStore.holders(handle, environment.id());
        var lanes =
            PickStore.lanesAfter(handle, environment.id(), new Lane("", ""), 64).stream()
                .map(PickStore.Found::lane)
                .toList();
        var taker = TakerStore.living(handle, node.id).orElseThrow();
        var heads =
            PickStore.heads(handle, environment, taker, lanes, Map.of(), Math.ceilDiv(SLOTS, 64));

        assertThat(lanes).hasSize(64);
        assertThat(heads).hasSizeGreaterThanOrEqualTo(SLOTS);
        assertThat(Scans.sequential(handle, "run")).isZero();
        assertThat(Scans.rowsByIndex(handle, "run")).isLessThan(2 * SLOTS);
      });
    }
  }
}
