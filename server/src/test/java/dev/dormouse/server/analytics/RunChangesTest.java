package dev.dormouse.server.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.RunId;
import dev.dormouse.telemetry.runs.RunChange;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What idempotency keys are in the analytics. */
class RunChangesTest {
  private static final RunId PARENT = RunId.create(Instant.EPOCH);
  private static final RunId OTHER = RunId.create(Instant.EPOCH);

  @Test
  void aKeyHasTheScopeThatItsAuthorGaveIt() {
    assertThat(RunChanges.key("order/1", PARENT)).isEqualTo(key("order/1", "global"));
    assertThat(RunChanges.key(PARENT + "/2/charge\n", PARENT)).isEqualTo(key("2/charge\n", "run"));
    assertThat(RunChanges.key(PARENT + "#2/charge", PARENT)).isEqualTo(key("charge", "attempt"));
    assertThat(RunChanges.key(null, PARENT)).isEqualTo(RunChange.Key.NONE);
  }

  @Test
  void aKeyThatNamesARunWhichDidNotTriggerIsUniqueEverywhere() {
    assertThat(RunChanges.key(PARENT + "/charge", OTHER))
        .isEqualTo(key(PARENT + "/charge", "global"));
    assertThat(RunChanges.key(PARENT + "/charge", null))
        .isEqualTo(key(PARENT + "/charge", "global"));
  }

  private static RunChange.Key key(String value, String scope) {
    return new RunChange.Key(value, scope);
  }
}
