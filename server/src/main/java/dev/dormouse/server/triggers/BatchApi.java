package dev.dormouse.server.triggers;

import dev.dormouse.engine.batches.BatchView;
import dev.dormouse.engine.batches.Batches;
import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.BatchAnswer;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.server.auth.PublicTokens;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Permission;
import dev.dormouse.server.runs.ResultView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Triggers runs together, and tells how they do. */
public final class BatchApi {
  static final int MAX_BYTES = 32 * 1024 * 1024;

  static final Permission TRIGGERS =
      Permission.of(Access.SECRET_KEY, Access.RUN_TOKEN).orScope("trigger:tasks", "write:tasks");
  private static final Permission READS =
      Permission.of(Access.SECRET_KEY, Access.RUN_TOKEN)
          .orScope("read:batch:{batchId}", "read:batch");

  private final Batches batches;
  private final PublicTokens publicTokens;
  private final OneTimeTokens oneTimeTokens;

  public BatchApi(Batches batches, PublicTokens publicTokens, OneTimeTokens oneTimeTokens) {
    this.batches = batches;
    this.oneTimeTokens = oneTimeTokens;
    this.publicTokens = publicTokens;
  }

  /** Runs of any tasks. */
  record Batch(List<TriggerBody.Item> items) {}

  /** Runs of one task. */
  record BatchOfTask(List<TriggerBody.ItemOfTask> items) {}

  /** The answer of the second version of the operation. */
  record BatchCount(BatchId id, int runCount) {}

  /** How a batch does. */
  record BatchState(
      BatchId id,
      String status,
      @Nullable String idempotencyKey,
      Instant createdAt,
      Instant updatedAt,
      int runCount,
      List<RunId> runs,
      Processing processing) {}

  /**
   * How the triggering of a batch did. One that came in a single request is all or nothing; of one
   * whose items were streamed some may have been refused.
   *
   * @param completedAt null while items are still to come
   */
  record Processing(@Nullable Instant completedAt, List<ItemError> errors) {}

  /** An item that could not be triggered. */
  record ItemError(int index, TaskId taskIdentifier, String error, String errorCode) {}

  /** How the runs of a batch ended; those that have. */
  record BatchResults(BatchId id, List<ResultView> items) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/tasks/batch")
            .does("Triggers runs together, all or none")
            .opensTo(TRIGGERS)
            .takes(Batch.class, MAX_BYTES)
            .with(TriggerApi.KEY)
            .answers(200, BatchAnswer.class, "The batch and its runs in the order of the items")
            .refuses(404, "There is no such task")
            .refuses(429, "There are too many items")
            .by(call -> answer(call, trigger(call, call.body(Batch.class).items()))),
        Endpoint.post("/api/v2/tasks/batch")
            .does("Triggers runs together, all or none")
            .opensTo(TRIGGERS)
            .takes(Batch.class, MAX_BYTES)
            .with(TriggerApi.KEY)
            .answers(200, BatchCount.class, "The batch")
            .refuses(404, "There is no such task")
            .refuses(429, "There are too many items")
            .by(call -> {
              var batch = trigger(call, call.body(Batch.class).items());
              return withToken(
                  call, batch.id(), Answer.ok(new BatchCount(batch.id(), batch.runs().size())));
            }),
        Endpoint.post("/api/v1/tasks/{taskIdentifier}/batch")
            .does("Triggers runs of one task together, all or none")
            .opensTo(TRIGGERS)
            .takes(BatchOfTask.class, MAX_BYTES)
            .with(TriggerApi.KEY)
            .answers(200, BatchAnswer.class, "The batch and its runs in the order of the items")
            .refuses(404, "There is no such task")
            .refuses(429, "There are too many items")
            .by(this::triggerOfTask),
        state("/api/v1/batches/{batchId}"),
        state("/api/v2/batches/{batchId}"),
        Endpoint.get("/api/v1/batches/{batchId}/results")
            .does("How the runs of a batch ended, in the order of its items")
            .opensTo(READS)
            .answers(200, BatchResults.class, "Those that have ended")
            .refuses(404, "There is no such batch")
            .by(this::results));
  }

  private Endpoint state(String path) {
    return Endpoint.get(path)
        .does("How a batch does")
        .opensTo(READS)
        .answers(200, BatchState.class, "The batch")
        .refuses(404, "There is no such batch")
        .by(call ->
            Answer.ok(
                state(batches.find(call.environment().id(), call.path("batchId", BatchId::new)))));
  }

  private Answer triggerOfTask(Call call) {
    var task = call.path("taskIdentifier", TaskId::new);
    var items = call.body(BatchOfTask.class).items().stream().map(item -> item.of(task)).toList();
    return answer(call, trigger(call, items));
  }

  private BatchAnswer trigger(Call call, List<TriggerBody.Item> items) {
    var request =
        new BatchRequest(
            items.stream().map(item -> item.toItem(TriggerBody.Headers.NONE)).toList());
    return oneTimeTokens.spend(
        call,
        () ->
            batches.trigger(
                call.environment().id(),
                request,
                TriggerApi.origin(call, "batchTrigger"),
                call.text(TriggerApi.KEY).orElse(null)));
  }

  private Answer answer(Call call, BatchAnswer batch) {
    return withToken(call, batch.id(), Answer.ok(batch));
  }

  private Answer withToken(Call call, BatchId id, Answer answer) {
    return withToken(call, publicTokens, id, answer);
  }

  static Answer withToken(Call call, PublicTokens tokens, BatchId id, Answer answer) {
    return answer.with(
        "x-trigger-jwt",
        tokens.create(call.environment(), List.of("read:batch:" + id), TriggerApi.TOKEN_TTL));
  }

  private static BatchState state(BatchView batch) {
    var finishedAt = batch.finishedAt();
    return new BatchState(
        batch.id(),
        finishedAt == null ? "PENDING" : "COMPLETED",
        batch.idempotencyKey(),
        batch.createdAt(),
        finishedAt == null ? batch.createdAt() : finishedAt,
        batch.total(),
        batch.runs(),
        new Processing(
            batch.isOpen() ? null : batch.createdAt(),
            batch.refusals().stream()
                .map(each -> new ItemError(each.index(), each.task(), each.message(), each.code()))
                .toList()));
  }

  private Answer results(Call call) {
    var id = call.path("batchId", BatchId::new);
    return Answer.ok(
        new BatchResults(
            id,
            batches.results(call.environment().id(), id).stream()
                .filter(result -> result.status().isFinal())
                .map(ResultView::forOfficialClient)
                .toList()));
  }
}
