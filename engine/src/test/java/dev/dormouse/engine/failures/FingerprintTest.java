package dev.dormouse.engine.failures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final String TRACE =
      """
      java.io.IOException: no seat 7
      \tat cinema.Seats.reserve(Seats.java:41)
      \tat cinema.Purchase.lambda$run$0(Purchase.java:20)
      \tat java.base/java.util.concurrent.FutureTask.run(FutureTask.java:1)
      """;

  private static Fingerprint of(String message, @Nullable String trace) {
    return Fingerprint.of(new RunError("java.io.IOException", message, trace));
  }

  @Test
  void whatDiffersFromOneFailureToTheNextDoesNotCount() {
    var one = of("no seat 7 for \"Ada\" at 2026-11-22T10:00:00Z, run_0mwro18g008nijq9h17a", null);
    var other =
        of("no seat 112 for \"Bob\" at 2026-11-23T11:00:00Z, run_0mwro18g008nijq9hxyz", null);

    assertThat(one).isEqualTo(other);
    assertThat(one.message()).isEqualTo("no seat <number> for <text> at <time>, <id>");
  }

  @Test
  void aMessageThatSaysSomethingElseIsAnother() {
    assertThat(of("no seats", null)).isNotEqualTo(of("no film", null));
    assertThat(of("the same", null).hash())
        .isNotEqualTo(Fingerprint.of(RunError.of("java.lang.Error", "the same")).hash());
  }

  @Test
  void theFramesCountAndNotTheirLines() {
    String moved = TRACE.replace("41", "99").replace("lambda$run$0", "lambda$run$12");

    assertThat(of("no seat 7", TRACE).hash()).isEqualTo(of("another text", moved).hash());
    assertThat(of("no seat 7", TRACE).hash())
        .isNotEqualTo(of("no seat 7", TRACE.replace("reserve", "release")).hash());
  }

  @Test
  void aLongMessageIsCutAndOnlyItsFirstLineCounts() {
    assertThat(of("x".repeat(10_000), null).message()).hasSize(500);
    assertThat(of("first\nsecond 1", null)).isEqualTo(of("first\nthird", null));
  }
}
