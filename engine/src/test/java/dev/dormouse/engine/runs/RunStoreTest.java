package dev.dormouse.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.states.RunEvent;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunStoreTest {
  private final TestEngine shop = TestEngine.shared();

  @BeforeEach
  void deploy() {
    shop.deploy("purchase");
  }

  @Test
  void changesOnlyRunsInAStatusThatTheTableLeadsOnFrom() {
    var queued = shop.trigger("purchase");
    var executing = shop.trigger("purchase");
    shop.start(executing);

    var changed =
        apply(
            RunChange.of(RunEvent.COMPLETE, RunStatus.COMPLETED, executing, new RunId("run_gone")));

    assertThat(changed).extracting(each -> each.run().id()).containsExactly(executing);
    assertThat(changed.getFirst().from()).isEqualTo(RunStatus.EXECUTING);
    assertThat(shop.status(queued)).isEqualTo(RunStatus.QUEUED);
  }

  @Test
  void leavesARunAloneWhoseEpochHasGrown() {
    var run = shop.trigger("purchase");
    shop.start(run);

    assertThat(apply(RunChange.of(RunEvent.COMPLETE, RunStatus.COMPLETED, run).epoch(0))).isEmpty();
    assertThat(shop.status(run)).isEqualTo(RunStatus.EXECUTING);
  }

  @Test
  void givesEachRunAValueOfItsOwn() {
    var first = shop.trigger("purchase");
    var second = shop.trigger("purchase");
    shop.start(first);
    shop.start(second);

    apply(
        RunChange.of(RunEvent.COMPLETE, RunStatus.COMPLETED, List.of(first, second))
            .own("epoch", "bigint", List.of(1L, 1L))
            .own("output", "text", List.of("1", "2"))
            .where("run.epoch = own.epoch")
            .set("output = own.output, finished_at = :now"));

    assertThat(shop.column(first, "output")).isEqualTo("1");
    assertThat(shop.column(second, "output")).isEqualTo("2");
  }

  @Test
  void countsARevisionForEveryChange() {
    var run = shop.trigger("purchase");

    shop.start(run);

    assertThat(shop.column(run, "revision")).isEqualTo("3");
  }

  @Test
  void refusesToNarrowToAStatusThatTheTableDoesNotLeadOnFrom() {
    assertThatThrownBy(() ->
            RunChange.of(RunEvent.DUE, RunStatus.QUEUED, new RunId("run_1"))
                .from(RunStatus.EXECUTING))
        .hasMessageContaining("no transition by DUE leads from all of [EXECUTING] to QUEUED");
  }

  private List<RunChanged> apply(RunChange change) {
    return shop.database.inTransaction(handle -> shop.store.apply(handle, change));
  }
}
