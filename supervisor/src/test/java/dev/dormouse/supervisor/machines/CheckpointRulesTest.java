package dev.dormouse.supervisor.machines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.worker.OpenWait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long a machine is only paused before it is checkpointed. */
class CheckpointRulesTest {
  private static final Duration AFTER = Duration.ofSeconds(2);
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final CheckpointRules RULES =
      new CheckpointRules(AFTER, Duration.ofSeconds(10), 1024);

  @Test
  void waitsThatMayEndAtAnyMomentAreSatOutForAWhile() {
    assertThat(pause(wait(null), wait(null))).isEqualTo(AFTER);
  }

  @Test
  void waitsThatAllLastLongAreNotSatOut() {
    assertThat(pause(wait(NOW.plusSeconds(11)), wait(NOW.plusSeconds(3600))))
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void oneThatMayEndAtAnyMomentBesideALongOneIsSatOut() {
    assertThat(pause(wait(NOW.plusSeconds(3600)), wait(null))).isEqualTo(AFTER);
  }

  @Test
  void oneThatEndsSoonIsGivenTheTimeToEnd() {
    assertThat(pause(wait(NOW.plusSeconds(5)), wait(NOW.plusSeconds(3600))))
        .isEqualTo(AFTER.plusSeconds(5));
    assertThat(pause(wait(NOW.minusSeconds(5)))).isEqualTo(AFTER);
  }

  @Test
  void refusesTimesThatAreNegative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RULES.withAfter(Duration.ofSeconds(-1)))
        .withMessageContaining("after is PT-1S");
    assertThatIllegalArgumentException().isThrownBy(() -> RULES.withFar(Duration.ofSeconds(-1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RULES.withHeldMib(-1))
        .withMessageContaining("heldMib is -1");
  }

  private static Duration pause(OpenWait... waits) {
    return RULES.pauseFor(List.of(waits), NOW);
  }

  private static OpenWait wait(@Nullable Instant end) {
    return new OpenWait(new WaitpointId("waitpoint_1"), end);
  }
}
