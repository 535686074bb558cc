package dev.dormouse.e2e.contract;

import static dev.dormouse.e2e.contract.HookedTasks.HOOKED;
import static dev.dormouse.e2e.contract.HookedTasks.JUDGED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.contract.HookedTasks.Course;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.RunHandle;
import dev.dormouse.sdk.RunOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What hooks are told, and what they decide. */
abstract class HookContract extends Scenes {
  private RunHandle<String> hooked(Course course, RunOptions options) {
    return stage().client().trigger(HOOKED, course, options.tags("task"));
  }

  @Test
  void hooksTellOfTheRunOnceAndOfEachAttempt() {
    var run = hooked(new Course(1, "again", Duration.ofMillis(50)), DEFAULTS);

    assertThat(run.await()).isEqualTo("done in attempt 2");
    assertThat(log(run))
        .containsExactly(
            "task in",
            "task start",
            "task attempt 1",
            "code 1",
            "task out",
            "task in",
            "task attempt 2",
            "code 2",
            "task wait",
            "task resume",
            "task success done in attempt 2",
            "task complete false",
            "task out");
  }

  @Test
  void hooksAreToldOfAFailureWhenNoAttemptFollows() {
    var tried = hooked(new Course(9, "no", Duration.ZERO), DEFAULTS.maxAttempts(2));
    var hopeless = hooked(new Course(9, "hopeless", Duration.ZERO), DEFAULTS);

    assertThat(awaitFailure(tried)).isEqualTo("FAILED java.io.IOException: no");
    assertThat(log(tried))
        .containsExactly(
            "task in",
            "task start",
            "task attempt 1",
            "code 1",
            "task out",
            "task in",
            "task attempt 2",
            "code 2",
            "task failure no",
            "task complete true",
            "task out");
    assertThat(awaitFailure(hopeless)).contains("AbortRun");
    assertThat(log(hopeless))
        .containsExactly(
            "task in",
            "task start",
            "task attempt 1",
            "code 1",
            "task failure hopeless",
            "task complete true",
            "task out");
  }

  @Test
  void hooksAreToldOfACancellationAfterTheRollbacks() throws Exception {
    // given
    var run = hooked(new Course(0, "", LONG), DEFAULTS);
    stage().await(run, RunStatus.WAITING);

    // when
    run.cancel();

    // then: nothing is said in the code's name once it is stopped
    assertThat(awaitFailure(run)).startsWith("CANCELED");
    assertThat(log(run))
        .containsExactly(
            "task in", "task start", "task attempt 1", "code 1", "task wait", "task cancel");
  }

  @Test
  void aHookDecidesWhatFollowsFromAnError() {
    var client = stage().client();

    assertThat(client.trigger(JUDGED, "busy", DEFAULTS).await()).isEqualTo("tried again");
    assertThat(awaitFailure(client.trigger(JUDGED, "hopeless", DEFAULTS)))
        .isEqualTo("FAILED dev.dormouse.sdk.AbortRun: hopeless");
    assertThat(awaitFailure(client.trigger(JUDGED, "strange", DEFAULTS.maxAttempts(1))))
        .isEqualTo("FAILED java.lang.IllegalStateException: in other words");
  }
}
