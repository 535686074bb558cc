package dev.dormouse.supervisor.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.WaitResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.StringNode;

class ResultPartsTest {
  @Test
  void smallResultsGoTogether() {
    var results = List.of(result("a", 10), result("b", 10));

    assertThat(ResultParts.of(results))
        .isInstanceOfSatisfying(
            ResultParts.Fitting.class,
            fitting ->
                assertThat(fitting.parts())
                    .extracting(ResultParts.Part::results)
                    .containsExactly(results));
  }

  @Test
  void largeOnesGoAloneInTheirOrder() {
    var results = List.of(result("a", 3_000_000), result("b", 3_000_000), result("c", 10));

    assertThat(ResultParts.of(results))
        .isInstanceOfSatisfying(
            ResultParts.Fitting.class,
            fitting ->
                assertThat(fitting.parts())
                    .extracting(ResultParts.Part::results)
                    .containsExactly(results.subList(0, 1), results.subList(1, 3)));
  }

  @Test
  void oneThatNoFrameCarriesIsNamed() {
    var results = List.of(result("a", 10), result("b", Limits.FRAME_BYTES));

    assertThat(ResultParts.of(results))
        .isInstanceOfSatisfying(
            ResultParts.TooLarge.class,
            large -> assertThat(large.waitpointId()).isEqualTo(new WaitpointId("waitpoint_b")));
  }

  private static WaitResult result(String name, int size) {
    return new WaitResult(
        new WaitpointId("waitpoint_" + name),
        false,
        StringNode.valueOf("x".repeat(size)),
        List.of());
  }
}
