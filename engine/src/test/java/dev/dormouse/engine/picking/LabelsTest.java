package dev.dormouse.engine.picking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.control.ReplayRequest;
import dev.dormouse.engine.demand.DemandView.OfMachine;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.api.TriggerOptions;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.NodeRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs go only to nodes that have what they ask for. */
class LabelsTest {
  private TestEngine test;
  private ScriptedNode plain;
  private ScriptedNode gpu;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy("sell");
    plain = ScriptedNode.on(test);
    gpu = ScriptedNode.labelled(test, Map.of("gpu", "2", "region", "eu"));
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void aRunGoesToANodeWithTheLabelsOfItsTrigger() {
    var byName = test.trigger("sell", "{\"labels\": [\"gpu\"]}");
    var byValue = test.trigger("sell", "{\"labels\": [\"region=eu\", \"gpu=2\"]}");
    var elsewhere = test.trigger("sell", "{\"labels\": [\"region=us\"]}");
    var anywhere = test.trigger("sell");

    assertThat(ids(plain.work(10))).containsExactly(anywhere);
    assertThat(ids(gpu.work(10))).containsExactlyInAnyOrder(byName, byValue);
    assertThat(test.status(elsewhere)).isEqualTo(RunStatus.QUEUED);
  }

  @Test
  void aRunGoesToANodeWithTheLabelsOfItsTask() {
    test.deploy(List.of(asking("gpu")));

    var run = test.trigger("sell");

    assertThat(plain.work(10)).isEmpty();
    assertThat(ids(gpu.work(10))).containsExactly(run);
  }

  @Test
  void aNewVersionSaysAnewWhatQueuedRunsAskFor() {
    // given
    var run = test.trigger("sell");
    test.deploy(List.of(asking("gpu")));
    assertThat(plain.work(10)).isEmpty();

    // when: another version asks for nothing any more
    test.deploy("sell");

    // then
    assertThat(ids(plain.work(10))).containsExactly(run);
  }

  @Test
  void aRunThatWaitedIsRestoredOnlyWhereItsLabelsAre() {
    // given
    var run = test.trigger("sell", "{\"labels\": [\"gpu\"]}");
    var begun = gpu.begin();
    var wait = gpu.wait(begun, "a1-1", new WaitSpec.ForDuration(Duration.ofSeconds(1)));
    var _ = gpu.waiting(begun, wait);
    var _ = gpu.checkpointed(begun);
    test.clock.advance(Duration.ofSeconds(1));
    test.engine.runLoopsOnce();

    // then: though both have the store
    assertThat(plain.work(10)).isEmpty();
    assertThat(ids(gpu.work(10))).containsExactly(run);
  }

  @Test
  void aReplayAsksForWhatTheFormerRunAskedForUnlessToldOtherwise() {
    // given
    var former = test.trigger("sell", "{\"labels\": [\"gpu\"]}");
    gpu.work(10).forEach(each -> gpu.completed(each.run(), "1"));

    // when
    var same = test.engine.runs().replay(test.id, former, replay("{}")).id();
    var anywhere = test.engine.runs().replay(test.id, former, replay("{\"labels\": []}")).id();

    // then
    assertThat(ids(plain.work(10))).containsExactly(anywhere);
    assertThat(ids(gpu.work(10))).containsExactly(same);
  }

  @Test
  void aMachineThatIsTooLargeForTheNodeIsNotGivenToIt() {
    // given
    var small =
        ScriptedNode.on(test, new NodeRequest("small", 4, Map.of(), Map.of("store", "s"), 1024));
    var large = test.trigger("sell", "{\"machine\": \"medium-1x\"}");
    var fitting = test.trigger("sell", "{\"machine\": \"small-2x\"}");

    assertThat(ids(small.work(10))).containsExactly(fitting);
    assertThat(ids(plain.work(10))).containsExactly(large);
  }

  @Test
  void demandIsToldApartByLabels() {
    test.trigger("sell");
    test.clock.advance(Duration.ofMillis(1));
    test.trigger("sell", "{\"labels\": [\"region=eu\", \"gpu\"], \"machine\": \"large-1x\"}");
    test.trigger("sell", "{\"labels\": [\"gpu\"]}");
    var _ = gpu.work(1);

    var demand = test.engine.demand().now();

    assertThat(demand.queued()).isEqualTo(2);
    assertThat(demand.machines())
        .containsEntry("small-1x", new OfMachine(0, 1))
        .containsEntry("large-1x", new OfMachine(0, 0));
    assertThat(demand.labels())
        .isEqualTo(
            Map.of(
                "gpu,region=eu", Map.of("large-1x", new OfMachine(1, 0)),
                "gpu", Map.of("small-1x", new OfMachine(1, 0))));
  }

  @Test
  void whatIsNoLabelIsRefused() {
    assertThatThrownBy(() -> new Label("region = eu")).hasMessageContaining("NAME=VALUE");
    assertThatThrownBy(() -> test.trigger("sell", "{\"labels\": [\"a b\"]}"))
        .hasMessageContaining("a b");
  }

  private static TaskDeclaration asking(String label) {
    return TestEngine.taskAsking("sell", List.of(new Label(label)), MachinePreset.DEFAULT);
  }

  private static ReplayRequest replay(String options) {
    return new ReplayRequest(null, Json.mapper().readValue(options, TriggerOptions.class));
  }

  private static List<RunId> ids(List<Assignment> work) {
    return work.stream().map(each -> each.run().runId()).toList();
  }
}
