package dev.dormouse.sdk;

import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.BatchAnswer;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.protocol.api.RunResult;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.sdk.ApiCalls.Repeat;
import dev.dormouse.sdk.Server.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Asks for runs, and reads how they ended. */
final class Triggers {
  private Triggers() {}

  static <I extends @Nullable Object, O extends @Nullable Object> RunHandle<O> trigger(
      Supplier<Server> server, Task<I, O> task, I payload, RunOptions options) {
    var asked = server.get();
    var request = request(asked, task, payload, options);
    return new RunHandle<>(send(asked, task.id(), request).id(), task.outputType(), server);
  }

  static TriggerAnswer send(Server server, TaskId task, TriggerRequest request) {
    return server.call(
        "POST",
        "/api/v1/tasks/" + Server.segment(task) + "/trigger",
        request,
        Repeat.HARMLESS,
        Answer.of(TriggerAnswer.class, "id"));
  }

  static <I extends @Nullable Object, O extends @Nullable Object> List<RunHandle<O>> batch(
      Supplier<Server> server,
      Task<I, O> task,
      List<? extends I> payloads,
      Function<? super I, RunOptions> options) {
    if (payloads.isEmpty()) {
      return List.of();
    }
    var asked = server.get();
    if (payloads.size() > Limits.BATCH_ITEMS) {
      return streamed(server, asked, task, payloads, options);
    }
    var answer =
        asked.call(
            "POST",
            "/api/v1/tasks/batch",
            new BatchRequest(items(asked, task, payloads, options)),
            Repeat.HARMLESS,
            Answer.of(BatchAnswer.class, "runs"));
    return answer.runs().stream()
        .map(run -> new RunHandle<>(run, task.outputType(), server))
        .toList();
  }

  private static <I extends @Nullable Object, O extends @Nullable Object>
      List<RunHandle<O>> streamed(
          Supplier<Server> server,
          Server asked,
          Task<I, O> task,
          List<? extends I> payloads,
          Function<? super I, RunOptions> options) {
    var batch = StreamedBatch.open(asked, payloads.size());
    for (I payload : payloads) {
      batch.add(task, request(asked, task, payload, options.apply(payload)));
    }
    return batch.runs().stream()
        .map(run -> new RunHandle<>(run, task.outputType(), server))
        .toList();
  }

  static <I extends @Nullable Object> List<BatchRequest.Item> items(
      Server server,
      Task<I, ?> task,
      List<? extends I> payloads,
      Function<? super I, RunOptions> options) {
    var items = new ArrayList<BatchRequest.Item>(payloads.size());
    for (I payload : payloads) {
      var request = request(server, task, payload, options.apply(payload));
      items.add(
          new BatchRequest.Item(
              task.id(), request.payload(), request.context(), request.options()));
    }
    return items;
  }

  static <I extends @Nullable Object> TriggerRequest request(
      Server server, Task<I, ?> task, I payload, RunOptions options) {
    Runs.mentioned(task);
    return request(
        server, AuthorJson.write(payload, "the payload for task \"" + task.id() + "\""), options);
  }

  static TriggerRequest request(Server server, JsonNode payload, RunOptions options) {
    var added = server.added().get();
    added.put("idempotencyKey", server.keys().get());
    return new TriggerRequest(payload, null, options.toTriggerOptions(added));
  }

  static boolean resetKey(Server server, TaskId task, String key) {
    try {
      var unused =
          server.call(
              "POST",
              "/api/v1/idempotencyKeys/" + Server.segment(key) + "/reset",
              Map.of("taskIdentifier", task),
              Repeat.HARMLESS);
      return true;
    } catch (ApiException e) {
      if (e.status().orElse(0) == 404) {
        return false;
      }
      throw e;
    }
  }

  static <O extends @Nullable Object> Result<O> result(RunResult result, AuthorType<O> output) {
    if (result.ok()) {
      O read =
          AuthorJson.read(
              result.output(),
              output,
              "the output of run " + result.id() + " of task \"" + result.taskIdentifier() + "\"");
      return new Result.Completed<>(result.id(), result.taskIdentifier(), read);
    }
    var error =
        Objects.requireNonNullElseGet(
            result.error(), () -> RunError.of(result.status().name(), "no reason is known"));
    return new Result.Failed<>(result.id(), result.taskIdentifier(), result.status(), error);
  }
}
