package dev.dormouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.WaitpointKind;
import dev.dormouse.sdk.Event;
import dev.dormouse.sdk.Filter;
import dev.dormouse.sdk.Retry;
import dev.dormouse.sdk.Rollback;
import dev.dormouse.sdk.RunFailed;
import dev.dormouse.sdk.RunOptions;
import dev.dormouse.sdk.Task;
import dev.dormouse.sdk.TypeToken;
import dev.dormouse.sdk.Wait;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@DormouseTest
@Execution(ExecutionMode.CONCURRENT)
class TestDormouseTest {
  record Paid(String order, int cents) {}

  private static final Event<Paid> PAID = Event.of("paid", Paid.class);

  private static final Task<String, String> REMIND =
      Task.named("remind")
          .payload(String.class)
          .output(String.class)
          .run((who, run) -> {
            Wait.forDuration(Duration.ofDays(30));
            return "reminded " + who;
          });

  private static final Task<String, Integer> CHARGE =
      Task.named("charge")
          .payload(String.class)
          .output(Integer.class)
          .run((order, run) -> order.length());

  private static final Task<String, Integer> ORDER =
      Task.named("order")
          .payload(String.class)
          .output(Integer.class)
          .run((order, run) ->
              CHARGE.triggerAndWait(order)
                  + PAID.waitFor(Filter.where("order", order), Duration.ofDays(2)).cents());

  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  @Test
  void thirtyDaysPassAtOnceAndTheRunGoesOnOnce(TestDormouse dormouse) {
    // when
    var run = dormouse.trigger(REMIND, "anna");

    // then
    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
    assertThat(dormouse.now()).isEqualTo(dormouse.start());

    // when
    assertThat(run.output()).isEqualTo("reminded anna");

    // then
    assertThat(dormouse.now()).isEqualTo(dormouse.start().plus(Duration.ofDays(30)));
    assertThat(run.attempts()).isEqualTo(1);
    assertThat(run.waits())
        .singleElement()
        .satisfies(wait -> {
          assertThat(wait.kind()).isEqualTo(WaitpointKind.DATETIME);
          assertThat(wait.lasted()).isEqualTo(Duration.ofDays(30));
          assertThat(wait.isOver()).isTrue();
        });
  }

  @Test
  void thingsHappenInTheOrderInWhichTheyAreDue(TestDormouse dormouse) {
    // given
    var task =
        Task.named("sleeper")
            .payload(Integer.class)
            .run((days, run) -> {
              Wait.forDuration(Duration.ofDays(days));
              seen.add("day " + days);
            });
    for (int days : List.of(7, 2, 5)) {
      var unused = dormouse.trigger(task, days);
    }
    dormouse.after(Duration.ofDays(3), () -> seen.add("script"));

    // when
    dormouse.advance(Duration.ofDays(6));
    seen.add("six days");
    dormouse.advance(Duration.ofDays(1));

    // then
    assertThat(seen).containsExactly("day 2", "script", "day 5", "six days", "day 7");
  }

  @Test
  void eventsChildrenAndTheirFailuresAreScripted(TestDormouse dormouse) {
    // given
    dormouse.child(CHARGE).answers(order -> 40);
    var run = dormouse.trigger(ORDER, "o1");

    // when
    dormouse.send(PAID, new Paid("another", 9));
    dormouse.send(PAID, new Paid("o1", 2));

    // then
    assertThat(run.output()).isEqualTo(42);
    assertThat(dormouse.sent(PAID)).extracting(Paid::order).containsExactly("another", "o1");
    assertThat(dormouse.runs(CHARGE))
        .singleElement()
        .satisfies(charge -> assertThat(charge.parent()).isEqualTo(run.id()));

    // when
    dormouse.child(CHARGE).fails(new IOException("declined"));

    // then
    assertThatThrownBy(() -> dormouse.trigger(ORDER, "o2").output())
        .isInstanceOf(RunFailed.class)
        .hasMessageContaining("declined");
  }

  @Test
  void aRunThatWaitsForWhatNobodyBringsIsNamedWithIt(TestDormouse dormouse) {
    // given
    var task =
        Task.named("forever")
            .output(Integer.class)
            .run(run -> PAID.waitFor(Filter.where("order", "o9")).cents());

    // when
    var run = dormouse.trigger(task);

    // then
    assertThatThrownBy(run::output)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("task \"forever\"")
        .hasMessageContaining("event \"paid\" with order EQUALS \"o9\"")
        .hasMessageContaining("dormouse.send");
    assertThatThrownBy(() -> run.handle().await()).hasMessageContaining("nothing goes on");
  }

  @Test
  void aTokenIsCompletedByTheTestAndARequestIsAnsweredByTheTask(TestDormouse dormouse) {
    // given
    var approval =
        Task.named("approval")
            .output(String.class)
            .run(run -> Wait.forToken(Wait.createToken().id(), String.class));
    var quote =
        Task.named("quote")
            .run(run -> {
              var asked = Wait.forRequestToAnswer(url -> seen.add(url.toString()));
              asked.answer(201, List.of(asked.request().method(), asked.request().text()));
            });

    // when
    var approved = dormouse.trigger(approval);
    dormouse.complete(approved.token(), "yes");
    var quoted = dormouse.trigger(quote);
    assertThat(quoted.url()).hasToString(seen.getFirst());
    var answer = dormouse.post(quoted.url(), List.of(1));

    // then
    assertThat(approved.output()).isEqualTo("yes");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.text()).isEqualTo("[\"POST\",\"[1]\"]");
    assertThat(quoted.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aFailingRunIsTriedAgainAfterItsRestAndItsRollbacksRun(TestDormouse dormouse) {
    // given
    var task =
        Task.named("flaky")
            .output(Integer.class)
            .retry(Retry.every(Duration.ofHours(1)).maxAttempts(3))
            .run(run -> {
              Rollback.onFailure(() -> seen.add("undone " + run.attempt()));
              if (run.attempt() < 3) {
                throw new IOException("attempt " + run.attempt());
              }
              return run.attempt();
            });

    // when
    var run = dormouse.trigger(task);

    // then
    assertThat(run.status()).isEqualTo(RunStatus.DELAYED);
    assertThat(run.output()).isEqualTo(3);
    assertThat(run.errors())
        .extracting(error -> error.message())
        .containsExactly("attempt 1", "attempt 2");
    assertThat(seen).containsExactly("undone 1", "undone 2");
    assertThat(dormouse.now()).isEqualTo(dormouse.start().plus(Duration.ofHours(2)));
  }

  @Test
  void threadsOfARunWaitSideBySide(TestDormouse dormouse) {
    // given
    var task =
        Task.named("threads")
            .output(new TypeToken<List<String>>() {})
            .run(run -> {
              try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var slow = threads.submit(() -> REMIND.triggerAndWait("slow"));
                var fast =
                    threads.submit(() -> {
                      Wait.forDuration(Duration.ofDays(1));
                      return "fast";
                    });
                return List.of(slow.get(), fast.get());
              }
            });

    // when
    var run = dormouse.trigger(task);

    // then
    assertThat(run.output()).containsExactly("reminded slow", "fast");
    assertThat(dormouse.now()).isEqualTo(dormouse.start().plus(Duration.ofDays(30)));
  }

  @Test
  void aRunThatIsStoppedRollsBack(TestDormouse dormouse) {
    // given
    var task =
        Task.named("stopped")
            .run(run -> {
              Rollback.onFailure(() -> {
                Wait.forDuration(Duration.ofMinutes(1));
                seen.add("undone");
              });
              Wait.forDuration(Duration.ofDays(1));
              seen.add("not reached");
            });

    // when
    var canceled = dormouse.trigger(task);
    canceled.cancel();
    dormouse.advance(Duration.ofMinutes(1));
    var late = dormouse.trigger(task);
    late.timeOut();
    dormouse.advance(Duration.ofMinutes(1));

    // then
    assertThat(canceled.status()).isEqualTo(RunStatus.CANCELED);
    assertThat(late.status()).isEqualTo(RunStatus.TIMED_OUT);
    assertThat(seen).containsExactly("undone", "undone");
  }

  @Test
  void verbsOfTheTestItselfNeedNoServer(TestDormouse dormouse) {
    // when
    var handle = REMIND.trigger("ben", RunOptions.defaults().delay(Duration.ofDays(1)).tags("a"));
    var again = dormouse.client().trigger(REMIND, "cleo", RunOptions.defaults());

    // then
    assertThat(handle.status()).isEqualTo(RunStatus.DELAYED);
    assertThat(again.await()).isEqualTo("reminded cleo");
    assertThat(handle.await()).isEqualTo("reminded ben");
    assertThat(dormouse.runs(REMIND).getFirst().tags()).containsExactly("a");
    assertThat(dormouse.now()).isEqualTo(dormouse.start().plus(Duration.ofDays(31)));
  }

  @Test
  void aRunThatPollsForAnotherSeesItEnd(TestDormouse dormouse) {
    // given
    var task = Task.named("polls").output(String.class).run(run -> REMIND.trigger("dora").await());

    // then
    assertThat(dormouse.trigger(task).output()).isEqualTo("reminded dora");
  }

  @Test
  void aQueuesLimitAndPauseAreKept(TestDormouse dormouse) throws Exception {
    // given
    var gate = new CountDownLatch(1);
    var task =
        Task.named("limited")
            .concurrencyLimit(1)
            .run(run -> {
              seen.add("begun");
              gate.await();
            });
    var first = dormouse.trigger(task);
    var second = dormouse.trigger(task);

    // then
    assertThat(seen).hasSize(1);
    assertThat(second.status()).isEqualTo(RunStatus.QUEUED);

    // when
    gate.countDown();

    // then
    assertThat(first.result().status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(second.result().status()).isEqualTo(RunStatus.COMPLETED);

    // when
    var queue = dormouse.client().queue(task);
    assertThat(queue.pause().paused()).isTrue();
    var third = dormouse.trigger(task);

    // then
    assertThatThrownBy(third::result).hasMessageContaining("is paused");
    queue.resume();
    assertThat(third.result().status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void anEventStartsTheTasksThatTheTestKnows(TestDormouse dormouse) {
    // given
    var task = Task.named("on-paid").onEvent(PAID).run((paid, run) -> seen.add(paid.order()));
    dormouse.knows(task);

    // when
    var sent = dormouse.send(PAID, new Paid("o5", 1));

    // then
    assertThat(sent.triggered()).isEqualTo(1);
    assertThat(seen).containsExactly("o5");
  }

  @Test
  void aScheduledTaskIsToldItsTime(TestDormouse dormouse) {
    var task =
        Task.named("nightly")
            .cron("0 3 * * *")
            .output(Instant.class)
            .run((tick, run) -> tick.timestamp());

    assertThat(dormouse.tick(task).output()).isEqualTo(dormouse.now());
  }

  @Test
  void aRunThatComputesForTooLongIsShownWithItsStack() {
    // given
    try (var dormouse = TestDormouse.startingAt(Instant.EPOCH, Duration.ofMillis(200))) {
      var task =
          Task.named("spins")
              .run(run -> {
                while (!Thread.currentThread().isInterrupted()) {
                  Thread.onSpinWait();
                }
              });

      // then
      assertThatThrownBy(() -> dormouse.trigger(task))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("task \"spins\"")
          .hasMessageContaining("TestDormouseTest");
    }
  }

  @Test
  void payloadsGoThroughJson(TestDormouse dormouse) {
    // given
    var given = new ArrayList<>(List.of("a"));
    Task<List<String>, @Nullable Void> task =
        Task.named("json")
            .payload(new TypeToken<List<String>>() {})
            .run((list, run) -> seen.add(String.valueOf(list)));

    // when
    var run = dormouse.trigger(task, given, RunOptions.defaults().delay(Duration.ofDays(1)));
    given.add("b");

    // then
    assertThat(run.result().status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(seen).containsExactly("[a]");
  }
}
