package dev.dormouse.engine.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.dormouse.engine.EngineConfig;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.runs.Prices;
import dev.dormouse.engine.views.AttemptView;
import dev.dormouse.engine.views.RunViews;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.node.Report.Crashed.Kind;
import dev.dormouse.protocol.worker.Outcome;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that need more memory than they were given. */
class OutOfMemoryTest {
  private TestEngine test;
  private ScriptedNode node;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy(
        List.of(
            task("render", RetryPolicy.NONE.withOutOfMemory(MachinePreset.LARGE_1X)),
            task("plain", RetryPolicy.NONE)));
    node = ScriptedNode.on(test);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private static TaskDeclaration task(String id, RetryPolicy policy) {
    return new TaskDeclaration(
        new TaskId(id), "Tasks", null, null, policy, null, null, false, null, "Object", "Object");
  }

  private List<AttemptView> attempts(RunId run) {
    return test.engine.views().retrieve(test.id, run).attempts();
  }

  @Test
  void aRunThatRanOutOfMemoryIsTriedAgainAtOnceOnTheBiggerMachine() {
    var run = test.trigger("render");

    var _ = node.crashed(node.begin(), Kind.OUT_OF_MEMORY);

    assertThat(test.status(run)).isEqualTo(RunStatus.QUEUED);
    var second = node.workOne();
    assertThat(second.facts().machine()).isEqualTo(MachinePreset.LARGE_1X);
    assertThat(second.facts().attempt()).isEqualTo(2);
    var _ = node.completed(second.run(), "1");
    assertThat(attempts(run))
        .extracting(AttemptView::status, AttemptView::machine)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("CRASHED", MachinePreset.SMALL_1X),
            org.assertj.core.groups.Tuple.tuple("COMPLETED", MachinePreset.LARGE_1X));
  }

  @Test
  void anErrorThatTheTaskTellsItselfCountsTheSame() {
    var run = test.trigger("render");
    var error = RunError.of(OutOfMemoryError.class.getName(), "Java heap space");

    var _ = node.report(node.ended(node.begin(), new Outcome.Failed(error, true, null)));

    assertThat(test.status(run)).isEqualTo(RunStatus.QUEUED);
    assertThat(test.column(run, "machine")).isEqualTo("large-1x");
  }

  @Test
  void onTheBiggerMachineTheUsualRulesHold() {
    var run = test.trigger("render");
    var _ = node.crashed(node.begin(), Kind.OUT_OF_MEMORY);

    var _ = node.crashed(node.begin(), Kind.OUT_OF_MEMORY);

    assertThat(test.status(run)).isEqualTo(RunStatus.CRASHED);
  }

  @Test
  void aRunThatWasGivenNoLessIsNotMoved() {
    var run = test.trigger("render", "{\"machine\":\"large-2x\"}");

    var _ = node.crashed(node.begin(), Kind.OUT_OF_MEMORY);

    assertThat(test.status(run)).isEqualTo(RunStatus.CRASHED);
    assertThat(test.column(run, "machine")).isEqualTo("large-2x");
  }

  @Test
  void otherFailuresAndOtherTasksStayOnTheirMachine() {
    var failed = test.trigger("render");
    var _ = node.failed(node.begin());
    var crashed = test.trigger("plain");
    var _ = node.crashed(node.begin(), Kind.OUT_OF_MEMORY);

    assertThat(test.status(failed)).isEqualTo(RunStatus.FAILED);
    assertThat(test.status(crashed)).isEqualTo(RunStatus.CRASHED);
  }

  @Test
  void eachMachineCostsWhatItComputed() {
    var run = test.trigger("render");
    var _ = node.crashed(node.begin(), Kind.OUT_OF_MEMORY);
    var _ = node.completed(node.begin(), "1");
    var views =
        new RunViews(test.database, Prices.parse("small-1x=360000,large-1x=3600000,run=0.5"));

    var cost = views.find(test.id, run).orElseThrow().cost();

    // 10 ms on each: of a cent a 100 ms, and of a cent a 1 ms.
    assertThat(cost.machines()).isCloseTo(1.0 + 10.0, within(1e-9));
    assertThat(cost.begun()).isEqualTo(0.5);
    assertThat(EngineConfig.DEFAULT.prices()).isEqualTo(Prices.FREE);
  }
}
