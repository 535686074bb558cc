package dev.dormouse.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.protocol.api.WaitSpec;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** What the verbs ask of the run they are called in. */
final class VerbsTest {
  record Order(String id, int total) {}

  private static final Event<Order> ORDERED = Event.of("ordered", Order.class);
  private static final Task<Order, Integer> PRICE =
      Task.named("price").payload(Order.class).output(Integer.class).run((order, run) -> 1);

  private final FakeRun run = new FakeRun();

  @Test
  void refusesToWaitOutsideOfARun() {
    assertThatThrownBy(() -> Wait.forDuration(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Wait.forDuration was called outside of a run");
    assertThatThrownBy(() -> PRICE.triggerAndWait(new Order("o", 1)))
        .hasMessageStartingWith("triggerAndWait of task \"price\" was called outside of a run");
    assertThatThrownBy(() -> Rollback.onFailure(() -> {}))
        .hasMessageStartingWith("Rollback.onFailure was called outside of a run");
  }

  @Test
  void waitsForTimes() {
    FakeRuns.in(
        run,
        () -> {
          Wait.forDuration(Duration.ofDays(1));
          Wait.until(Instant.EPOCH);
        });

    assertThat(run.waits)
        .containsExactly(
            new WaitSpec.ForDuration(Duration.ofDays(1)), new WaitSpec.Until(Instant.EPOCH));
    assertThatThrownBy(() -> Wait.forDuration(Duration.ofSeconds(-1)))
        .hasMessage("the duration is PT-1S; it must not be negative");
  }

  @Test
  void waitsForAnEventAndReadsItsPayload() {
    var received = new ArrayList<Order>();
    FakeRuns.in(
        run.endsWith("{\"id\": \"o\", \"total\": 3}"),
        () ->
            received.add(
                ORDERED.waitFor(Filter.where("id", "o"), Duration.ofHours(1), Instant.EPOCH)));

    assertThat(received).containsExactly(new Order("o", 3));
    var conditions =
        List.of(
            new EventFilter.Condition(
                "id", EventFilter.Operator.EQUALS, Json.mapper().valueToTree("o")));
    assertThat(run.waits)
        .containsExactly(
            new WaitSpec.ForEvent(
                "ordered", new EventFilter(conditions), Duration.ofHours(1), Instant.EPOCH));
  }

  @Test
  void throwsWhenWhatIsWaitedForDoesNotComeInTime() {
    FakeRuns.in(
        run.timesOut(),
        () -> {
          assertThatThrownBy(() -> ORDERED.waitFor(Filter.where("id", "o"), Duration.ofMinutes(5)))
              .isInstanceOf(WaitTimedOut.class)
              .hasMessage(
                  "waited PT5M for event \"ordered\" with id EQUALS \"o\"; it did not come");
          assertThatThrownBy(() -> Wait.forToken(FakeRun.WAITPOINT, Order.class))
              .isInstanceOf(WaitTimedOut.class)
              .hasMessage("waited its own time for token waitpoint_1; it did not come");
        });
  }

  @Test
  void tellsAnInterruptionByTheAuthorWithoutACheckedException() {
    FakeRuns.in(
        run.isInterrupted(),
        () ->
            assertThatThrownBy(() -> Wait.forDuration(Duration.ofDays(1)))
                .isInstanceOf(CancellationException.class));

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void givesTheAddressBeforeItWaitsForARequestAndReadsWhatCame() {
    var urls = new ArrayList<URI>();
    var answer =
        "{\"method\": \"POST\", \"path\": \"/x\", \"query\": {\"a\": [\"1\", \"2\"]}, \"headers\":"
            + " {\"content-type\": [\"application/json\"]}, \"bodyBase64\":"
            + " \"eyJpZCI6Im8iLCJ0b3RhbCI6NH0=\"}";
    FakeRuns.in(
        run.endsWith(answer),
        () -> {
          var received = Wait.forRequest(urls::add, Duration.ofHours(1));
          assertThat(received.method()).isEqualTo("POST");
          assertThat(received.query("a")).contains("1");
          assertThat(received.header("Content-Type")).contains("application/json");
          assertThat(received.json(Order.class)).isEqualTo(new Order("o", 4));

          Wait.forRequestToAnswer(urls::add).answer(201, new Order("p", 5));
        });

    assertThat(urls).containsOnly(URI.create("http://localhost/wait/x"));
    assertThat(run.waits)
        .containsExactly(
            new WaitSpec.ForRequest(false, Duration.ofHours(1)),
            new WaitSpec.ForRequest(true, null));
    assertThat(run.calls)
        .containsExactly(
            "POST /api/v1/runs/run_1/waits/waitpoint_1/answer {\"status\":201,\"headers\":"
                + "{\"content-type\":\"application/json\"},"
                + "\"bodyBase64\":\"eyJpZCI6InAiLCJ0b3RhbCI6NX0=\"}");
  }

  @Test
  void waitsForChildrenAndTellsHowEachEnded() {
    // given
    var completed = result("run_2", RunStatus.COMPLETED, "7");
    var failed =
        new RunResult(
            new RunId("run_3"),
            new TaskId("price"),
            RunStatus.FAILED,
            null,
            RunError.of("java.io.IOException", "no line"));

    // then
    FakeRuns.in(
        run.endsWith(completed),
        () -> assertThat(PRICE.triggerAndWait(new Order("o", 1))).isEqualTo(7));
    FakeRuns.in(
        run.endsWith(failed),
        () ->
            assertThatThrownBy(() -> PRICE.triggerAndWait(new Order("o", 1)))
                .isInstanceOf(RunFailed.class)
                .hasMessage("run run_3 of task \"price\" is FAILED: java.io.IOException: no line"));
    FakeRuns.in(
        run.endsWith(completed, failed),
        () -> {
          var results = PRICE.batchTriggerAndWait(List.of(new Order("o", 1), new Order("p", 2)));
          assertThat(results.getFirst())
              .isEqualTo(new Result.Completed<>(new RunId("run_2"), new TaskId("price"), 7));
          assertThat(results.getLast()).isInstanceOf(Result.Failed.class);
        });
    var spec = (WaitSpec.ForRun) run.waits.getFirst();
    var options = spec.request().optionsOrNone();
    assertThat(options.parentRunId()).isEqualTo(new RunId("run_1"));
    assertThat(options.idempotencyKey()).isEqualTo("run_1/a1-1");
  }

  @Test
  void triggersThroughTheRunsOwnRelay() {
    FakeRuns.in(
        run.answers("{\"id\": \"run_2\", \"isCached\": false}"),
        () -> {
          var handle =
              PRICE.trigger(new Order("o", 1), RunOptions.defaults().idempotencyKey("mine"));
          assertThat(handle.id()).isEqualTo(new RunId("run_2"));
        });

    assertThat(run.calls)
        .containsExactly(
            "POST /api/v1/tasks/price/trigger {\"payload\":{\"id\":\"o\",\"total\":1},"
                + "\"options\":{\"idempotencyKey\":\"mine\",\"parentRunId\":\"run_1\"}}");
  }

  @Test
  void triggersATaskWithoutAPayloadWithoutOne() {
    var task = Task.named("plain").run(run -> {});
    FakeRuns.in(
        run.answers("{\"id\": \"run_2\", \"isCached\": false}"),
        () -> assertThat(task.trigger().id()).isEqualTo(new RunId("run_2")));

    assertThat(run.calls).singleElement().asString().contains("{\"payload\":null,");
    assertThatThrownBy(() -> PRICE.trigger())
        .hasMessage("task \"price\" takes a VerbsTest.Order; trigger it with one");
  }

  @Test
  void changesAFieldOfTheMetadataSoThatARepetitionDoesNoHarm() {
    FakeRuns.in(
        run.answers("{\"metadata\": {\"done\": 3, \"steps\": [\"paid\"], \"others\": true}}"),
        () -> {
          var metadata = RunContext.current().metadata();
          metadata.increment("done", 2);
          metadata.append("steps", "sent");
          metadata.set("note", "x");
          metadata.remove("note");
          assertThat(metadata.get("done", Integer.class)).contains(3);
          assertThat(metadata.get("others", Boolean.class)).contains(true);
          assertThat(metadata.get("note", String.class)).isEmpty();
          assertThatThrownBy(() -> metadata.set("$.a", 1)).hasMessageContaining("a plain name");
        });

    var put = "PUT /api/v1/runs/run_1/metadata {\"operations\":[{\"type\":";
    assertThat(run.calls)
        .containsExactly(
            put + "\"set\",\"key\":\"done\",\"value\":3}]}",
            put + "\"set\",\"key\":\"steps\",\"value\":[\"paid\",\"sent\"]}]}",
            put + "\"set\",\"key\":\"note\",\"value\":\"x\"}]}",
            put + "\"delete\",\"key\":\"note\"}]}");
  }

  @Test
  void handsRollbacksToTheRun() {
    FakeRuns.in(run, () -> Rollback.onFailure("undo", () -> {}));

    assertThat(run.rollbacks).containsExactly("undo");
  }

  private static RunResult result(String id, RunStatus status, String output) {
    return new RunResult(
        new RunId(id), new TaskId("price"), status, Json.mapper().readTree(output), null);
  }

  @Test
  void changesTheMetadataOfTheRunsAbove() {
    var run = new FakeRun().answers("{\"metadata\": {\"steps\": [\"b\"]}}");
    FakeRuns.in(
        run,
        () -> {
          var metadata = RunContext.current().metadata();
          metadata.parent().increment("done", 1);
          metadata.root().append("log", "x");
          metadata.root().removeFrom("log", "y");
          metadata.parent().set("note", List.of(1));
          metadata.parent().remove("note");
          metadata.removeFrom("steps", "a");
        });

    assertThat(run.calls)
        .satisfiesExactly(
            call -> assertThat(call).contains("parentOperations", "increment", "\"value\":1"),
            call -> assertThat(call).contains("rootOperations", "append"),
            call -> assertThat(call).contains("rootOperations", "remove"),
            call -> assertThat(call).contains("parentOperations", "[1]"),
            call -> assertThat(call).contains("parentOperations", "delete"),
            call -> assertThat(call).contains("\"operations\"", "remove", "\"a\""));
  }

  @Test
  void anIdempotencyKeyMayBeTheRunsOrTheAttemptsOwn() {
    FakeRuns.in(
        new FakeRun(),
        () -> {
          assertThat(RunOptions.defaults().idempotencyKey("k").toString()).contains("\"k\"");
          assertThat(RunOptions.defaults().idempotencyKey("k", KeyScope.RUN).toString())
              .contains("\"run_1/k\"");
          assertThat(RunOptions.defaults().idempotencyKey("k", KeyScope.ATTEMPT).toString())
              .contains("\"run_1#1/k\"");
        });
    assertThatThrownBy(() -> RunOptions.defaults().idempotencyKey("k", KeyScope.RUN))
        .isInstanceOf(IllegalStateException.class);
  }
}
