package dev.dormouse.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.BulkActionId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BulkActionTest {
  private static final String PATH = "/api/v1/bulk-actions";

  private final FakeRun run = new FakeRun().answers("{\"id\": \"bulk_1\"}");

  @Test
  void saysWhichRunsItIsAbout() {
    var filter =
        RunFilter.all()
            .task(Task.named("index").run(context -> {}))
            .status(RunStatus.QUEUED, RunStatus.DELAYED)
            .tag("old")
            .version("20261122.1")
            .queue("mails")
            .batch(new BatchId("batch_1"))
            .within(Duration.ofHours(2))
            .before(Instant.EPOCH);

    FakeRuns.in(
        run,
        () -> {
          BulkAction.cancel(filter);
          BulkAction.replay(RunFilter.all().tag("a", "b"));
          BulkAction.restart(RunFilter.all());
          BulkAction.of(BulkAction.Kind.CANCEL, List.of(new RunId("run_2")));
        });

    assertThat(run.calls).allMatch(call -> call.startsWith("POST " + PATH + " "));
    assertThat(run.calls)
        .satisfiesExactly(
            call ->
                assertThat(call)
                    .contains(
                        "\"action\":\"cancel\"",
                        "\"taskIdentifier\":[\"index\"],\"status\":[\"QUEUED\",\"DELAYED\"]",
                        "\"tag\":[\"old\"],\"version\":[\"20261122.1\"],\"queue\":[\"mails\"]",
                        "\"batch\":\"batch_1\",\"period\":\"PT2H\",\"to\":\"1970-01-01T00:00:00Z\""),
            call -> assertThat(call).contains("\"replay\"", "\"filter\":{\"tag\":[\"a\",\"b\"]}"),
            call ->
                assertThat(call).contains("\"restart\"", "\"filter\":{\"period\":\"PT87600H\"}"),
            call -> assertThat(call).contains("\"cancel\"", "\"runIds\":[\"run_2\"]"));
  }

  @Test
  void tellsHowFarItIsAndIsAborted() {
    run.answers(
        """
        {"id": "bulk_1", "status": "ABORTED", "counts": {"total": 9, "success": 5, "failure": 1},
         "data": [{"runId": "run_2", "reason": "it is over"}]}
        """);

    FakeRuns.in(
        run,
        () -> {
          var action = BulkAction.of(new BulkActionId("bulk_1"));
          action.abort();
          assertThat(action.state())
              .isEqualTo(new BulkAction.State(BulkAction.Status.ABORTED, 9, 5, 1));
          assertThat(action.state().isOver()).isTrue();
          assertThat(action.failures())
              .containsExactly(new BulkAction.Failure(new RunId("run_2"), "it is over"));
        });

    assertThat(run.calls)
        .containsExactly(
            "POST " + PATH + "/bulk_1/abort",
            "GET " + PATH + "/bulk_1",
            "GET " + PATH + "/bulk_1",
            "GET " + PATH + "/bulk_1/failures");
  }
}
