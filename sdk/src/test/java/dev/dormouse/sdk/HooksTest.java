package dev.dormouse.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

class HooksTest {
  private final List<String> seen = new ArrayList<>();
  private final FakeRun run = new FakeRun();

  private Hooks told(String who) {
    return Hooks.none()
        .middleware((context, next) -> {
          seen.add(who + " before");
          next.run();
          seen.add(who + " after");
        })
        .onStart(context -> seen.add(who + " start"))
        .onStartAttempt(context -> seen.add(who + " attempt"))
        .onSuccess((output, context) -> seen.add(who + " success " + output))
        .onFailure((error, context) -> seen.add(who + " failure " + error.getMessage()))
        .onComplete((error, context) -> seen.add(who + " complete " + error.isPresent()));
  }

  private JsonNode execute(Hooks hooks, Task.Producer<Integer> code) throws Exception {
    var task = Task.named("hooked").output(Integer.class).hooks(hooks).run(code);
    return task.execute(NullNode.getInstance(), run.context());
  }

  @Test
  void hooksAreDoneAroundAnAttemptThatCompletes() throws Exception {
    var output =
        execute(
            told("task"),
            context -> {
              seen.add("code");
              return 7;
            });

    assertThat(output.intValue()).isEqualTo(7);
    assertThat(seen)
        .containsExactly(
            "task before",
            "task start",
            "task attempt",
            "code",
            "task success 7",
            "task complete false",
            "task after");
  }

  @Test
  void hooksAreToldOfAFailureWhichTheyDoNotHide() {
    assertThatThrownBy(() ->
            execute(
                told("task"),
                context -> {
                  throw new IOException("no seats");
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("no seats");

    assertThat(seen)
        .containsExactly(
            "task before",
            "task start",
            "task attempt",
            "task failure no seats",
            "task complete true");
  }

  @Test
  void hooksAreToldOfAFailureOnlyWhereNoAttemptFollows() {
    // given
    run.tries(2, 1);

    // then
    assertThatThrownBy(() ->
            execute(
                told("task"),
                context -> {
                  throw new IOException("try again");
                }))
        .hasMessage("try again");
    assertThat(seen).containsExactly("task before", "task attempt");

    // when
    seen.clear();

    // then
    assertThatThrownBy(() ->
            execute(
                told("task"),
                context -> {
                  throw new AbortRun("enough");
                }))
        .hasMessage("enough");
    assertThat(seen)
        .containsExactly(
            "task before", "task attempt", "task failure enough", "task complete true");
  }

  @Test
  void whatAHookThrowsAfterAFailureIsNotTheFailure() {
    var hooks =
        Hooks.none()
            .onFailure((error, context) -> {
              throw new IllegalStateException("the hook");
            })
            .onComplete((error, context) -> seen.add("complete"));

    assertThatThrownBy(() ->
            execute(
                hooks,
                context -> {
                  throw new IOException("the code");
                }))
        .hasMessage("the code");
    assertThat(seen).containsExactly("complete");
  }

  @Test
  void whatOnStartThrowsFailsTheAttempt() {
    var hooks =
        Hooks.none()
            .onStart(context -> {
              throw new IOException("not today");
            });

    assertThatThrownBy(() -> execute(hooks, context -> 1)).hasMessage("not today");
  }

  @Test
  void aMiddlewareThatSwallowsTheAttemptIsToldSo() {
    var hooks = Hooks.none().middleware((context, next) -> seen.add("nothing"));

    assertThatThrownBy(() -> execute(hooks, context -> 1)).hasMessageContaining("middleware");
  }

  @Test
  void anErrorMayEndTheRunOrSayWhenToTryAgainOrBeAnother() {
    var now = Instant.parse("2026-12-24T18:00:00Z");
    assertThatThrownBy(() -> decided(Decision.abort()))
        .isInstanceOf(AbortRun.class)
        .hasMessage("declined")
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> decided(Decision.retryAfter(Duration.ofMinutes(1))))
        .isInstanceOfSatisfying(
            RetryRun.class, e -> assertThat(e.retryAt(now)).isEqualTo(now.plusSeconds(60)));
    assertThatThrownBy(() -> decided(Decision.retryAt(now)))
        .isInstanceOfSatisfying(
            RetryRun.class, e -> assertThat(e.retryAt(Instant.EPOCH)).isEqualTo(now));
    assertThatThrownBy(() -> decided(Decision.instead(new IllegalArgumentException("other"))))
        .hasMessage("other");
    assertThatThrownBy(() -> decided(Decision.standard())).hasMessage("declined");
  }

  private JsonNode decided(Decision decision) throws Exception {
    return execute(
        Hooks.none()
            .catchError((error, context) -> {
              throw new IllegalStateException("passed over");
            })
            .catchError((error, context) -> decision),
        context -> {
          throw new IOException("declined");
        });
  }

  @Test
  void whatTheCodeHasDecidedItselfIsNotAskedAbout() {
    var hooks = Hooks.none().catchError((error, context) -> Decision.instead(new IOException("x")));

    assertThatThrownBy(() ->
            execute(
                hooks,
                context -> {
                  throw new AbortRun("enough");
                }))
        .isInstanceOf(AbortRun.class)
        .hasMessage("enough");
  }

  @Test
  void hooksAreDoneAroundWaits() throws Exception {
    var hooks =
        Hooks.none()
            .onWait(context -> seen.add("wait of " + context.id()))
            .onResume(context -> seen.add("resume"));
    var task =
        Task.named("waits")
            .hooks(hooks)
            .run(context -> {
              Wait.forDuration(Duration.ofDays(1));
              seen.add("code");
            });

    FakeRuns.in(run, () -> executed(task));

    assertThat(seen).containsExactly("wait of run_1", "resume", "code");
  }

  private void executed(Task<?, ?> task) {
    try {
      var unused = task.execute(NullNode.getInstance(), run.context());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatIsDoneAboutACancelIsARollbackBehindAllOthers() {
    var task =
        Task.named("canceled")
            .hooks(Hooks.none().onCancel(context -> seen.add("canceled")))
            .run(context -> Rollback.onFailure("release", () -> {}));

    FakeRuns.in(run, () -> executed(task));

    assertThat(run.rollbacks).containsExactly("onCancel", "release");
  }

  @Test
  void aLocalIsTheSameInARunAndAnotherInTheNext() {
    var counter = new AtomicInteger();
    Local<Integer> number = Local.of(counter::incrementAndGet);
    Local<String> unset = Local.unset();

    FakeRuns.in(
        new FakeRun(),
        () -> {
          assertThat(number.get()).isEqualTo(1);
          assertThat(number.get()).isEqualTo(1);
          assertThat(unset.find()).isEmpty();
          unset.set("here");
          assertThat(unset.get()).isEqualTo("here");
        });
    FakeRuns.in(
        new FakeRun(),
        () -> {
          assertThat(number.get()).isEqualTo(2);
          assertThatThrownBy(unset::get).hasMessageContaining("before it was set");
        });
    assertThatThrownBy(number::get).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void triesInPlaceAsOftenAsItIsTold() throws Exception {
    var tries = new AtomicInteger();
    var retry = Retry.every(Duration.ofMillis(1)).maxAttempts(3);

    int found =
        retry.onThrow(() -> {
          if (tries.incrementAndGet() < 3) {
            throw new IOException("busy");
          }
          return 42;
        });

    assertThat(found).isEqualTo(42);
    assertThat(tries).hasValue(3);
    assertThatThrownBy(() ->
            retry.onThrow(() -> {
              throw new IOException("try " + tries.incrementAndGet());
            }))
        .hasMessage("try 6");
  }

  @Test
  void longRestsOfTriesInPlaceAreWaitsAndDecisionsAreLetThrough() {
    var tries = new AtomicInteger();
    FakeRuns.in(
        run,
        () -> {
          var retry = Retry.every(Duration.ofMinutes(5)).maxAttempts(2);
          var found =
              retry.<Integer, IllegalStateException>onThrow(() -> {
                if (tries.incrementAndGet() == 1) {
                  throw new IllegalStateException("busy");
                }
                return 1;
              });
          assertThat(found).isEqualTo(1);
          assertThatThrownBy(() ->
                  retry.<Integer, RuntimeException>onThrow(() -> {
                    tries.incrementAndGet();
                    throw new AbortRun("enough");
                  }))
              .isInstanceOf(AbortRun.class);
        });

    assertThat(run.waits).hasSize(1);
    assertThat(tries).hasValue(3);
  }
}
