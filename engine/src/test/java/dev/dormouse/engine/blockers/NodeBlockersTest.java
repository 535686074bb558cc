package dev.dormouse.engine.blockers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.NodeRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why no node can have a run: each reason by its name, and none where a node can. */
class NodeBlockersTest {
  private static final Map<String, String> PLATFORM =
      Map.of(
          "store", "s3",
          "kernel", "6.18",
          "cpu", "Epyc 12ab",
          "base", "jdk-25",
          "criu", "4.2.1");

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
  void aNodeThatCanHaveTheRunIsNoBlocker() {
    var run = stored(node("maker", PLATFORM));
    node("twin", PLATFORM);

    assertThat(reasons(run)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "store, it has not the store \"s3\"",
    "kernel, its kernel is \"other\"; the checkpoint was made with \"6.18\"",
    "cpu, its processor with its features is \"other\"; the checkpoint was made with \"Epyc 12ab\"",
    "base, its JDK and base image is \"other\"; the checkpoint was made with \"jdk-25\"",
    "criu, its version of CRIU is \"other\"; the checkpoint was made with \"4.2.1\""
  })
  void whatANodeLacksForACheckpointIsNamed(String what, String reason) {
    // given: the host comes back otherwise
    var run = stored(node("maker", PLATFORM));
    var otherwise = new HashMap<>(PLATFORM);
    otherwise.put(what, "other");
    node("maker", otherwise);

    // then
    assertThat(reasons(run)).singleElement().asString().startsWith("node maker: " + reason);
  }

  @Test
  void aNodeThatIsDrainedIsNamed() {
    var run = stored(node("maker", PLATFORM));

    test.engine.nodes().names().drain("maker", true);

    assertThat(reasons(run)).containsExactly("node maker: it is being drained");
  }

  @Test
  void aNodeThatIsGoneAndCouldIsNamedBesideThoseThatCannot() {
    var run = stored(node("maker", PLATFORM));
    node("small", Map.of());
    assertThat(reasons(run)).isEmpty();

    // when the maker's lease ends, and the other is heard of
    lose("maker");

    // then
    assertThat(reasons(run))
        .anyMatch(reason -> reason.startsWith("node small: it has not the store \"s3\""))
        .contains("node maker: it could, but it is not there");
  }

  @Test
  void whereNobodyIsThereTheStoreIsToldAndWhoHadIt() {
    var run = stored(node("maker", PLATFORM));
    var fresh = test.trigger("sell");

    lose("maker");

    assertThat(reasons(run))
        .containsExactly(
            "no node is there; its checkpoint is in the store \"s3\", which had maker");
    assertThat(reasons(fresh)).containsExactly("no node is there; start a supervisor");
  }

  @Test
  void aLabelThatNoNodeHasIsNamed() {
    var _ = ScriptedNode.labelled(test, Map.of("zone", "a"));

    var run = test.trigger("sell", "{\"labels\": [\"gpu\"]}");

    assertThat(reasons(run)).containsExactly("no node has the label \"gpu\"");
  }

  @Test
  void labelsThatNoNodeHasTogetherAreNamedForEach() {
    var one = ScriptedNode.labelled(test, Map.of("gpu", "2"));
    var other = ScriptedNode.labelled(test, Map.of("region", "eu"));

    var run = test.trigger("sell", "{\"labels\": [\"gpu\", \"region=eu\"]}");

    assertThat(reasons(run))
        .containsExactlyInAnyOrder(
            "node %s: it has not the label \"region=eu\"".formatted(one.name),
            "node %s: it has not the label \"gpu\"".formatted(other.name));
  }

  @Test
  void whatATaskAsksForCountsAlso() {
    test.deploy(List.of(TestEngine.taskAsking("sell", List.of(new Label("gpu")), null)));
    var _ = ScriptedNode.on(test);

    assertThat(reasons(test.trigger("sell"))).containsExactly("no node has the label \"gpu\"");
  }

  @Test
  void aNodeThatIsTooSmallForTheMachineIsNamed() {
    test.deploy(List.of(TestEngine.taskAsking("sell", List.of(), MachinePreset.LARGE_1X)));
    var _ =
        ScriptedNode.on(test, new NodeRequest("small", 4, Map.of(), Map.of("store", "s"), 4096));

    assertThat(reasons(test.trigger("sell")))
        .containsExactly(
            "node small: it has 4096 MiB of memory, and the machine large-1x needs 8192");
  }

  private List<String> reasons(RunId run) {
    return test.engine.blockers().of(test.id, run).blockers().stream()
        .filter(blocker -> blocker.kind() == Blocker.Kind.NODE)
        .map(Blocker::message)
        .toList();
  }

  private ScriptedNode node(String name, Map<String, String> platform) {
    return ScriptedNode.on(test, name, platform);
  }

  /** A run that is to go on from its checkpoint, on whoever can. */
  private RunId stored(ScriptedNode maker) {
    var _ = test.trigger("sell");
    var run = maker.begin();
    var wait = maker.wait(run, "a1-1", new WaitSpec.ForDuration(Duration.ofSeconds(1)));
    var _ = maker.waiting(run, wait);
    var _ = maker.checkpointed(run);
    test.clock.advance(Duration.ofSeconds(1));
    test.engine.runLoopsOnce();
    return run.runId();
  }

  /** Its lease is over. */
  private void lose(String name) {
    test.database.useTransaction(
        handle -> handle.execute("update node set lost_at = registered_at where name = ?", name));
  }
}
