package dev.dormouse.server.triggers;

import dev.dormouse.engine.control.ReplayRequest;
import dev.dormouse.engine.control.Runs;
import dev.dormouse.engine.replays.CheckpointReplays;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.api.TriggerOptions;
import dev.dormouse.server.forms.Texts;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Body;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.runs.RunControlApi;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Triggers runs anew. */
public final class ReplayApi {
  private final Runs runs;
  private final CheckpointReplays checkpoints;

  public ReplayApi(Runs runs, CheckpointReplays checkpoints) {
    this.runs = runs;
    this.checkpoints = checkpoints;
  }

  /**
   * What a replay changes; what is left out is as the run had it.
   *
   * @param checkpoint where it begins, with all that the run had then; at the first line where that
   *     is left out
   */
  record ReplayBody(
      @Nullable CheckpointId checkpoint,
      @Nullable JsonNode payload,
      @Nullable String payloadType,
      @Nullable JsonNode metadata,
      @Nullable JsonNode tags,
      @Nullable JsonNode queue,
      @Nullable JsonNode concurrencyKey,
      @Nullable String machine,
      @Nullable String version,
      @Nullable String delay,
      @Nullable JsonNode ttl,
      @Nullable String idempotencyKey,
      @Nullable JsonNode idempotencyKeyTTL,
      @Nullable Integer maxAttempts,
      @Nullable Double maxDuration,
      @Nullable Double priority,
      @Nullable Boolean test) {
    /** Only where to begin. */
    private static ReplayBody at(CheckpointId checkpoint) {
      return new ReplayBody(
          checkpoint,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null);
    }

    ReplayRequest toRequest() {
      return new ReplayRequest(
          payload == null ? null : Texts.decoded("payload", payload, payloadType),
          new TriggerOptions(
              queue(queue),
              Texts.textOrNumber("concurrencyKey", concurrencyKey),
              idempotencyKey,
              idempotencyKeyTTL,
              delay,
              ttl,
              Texts.oneOrMany("tags", tags),
              metadata,
              machine,
              maxAttempts,
              Texts.whole("maxDuration", maxDuration),
              Texts.whole("priority", priority),
              null,
              version,
              null,
              test,
              null,
              null,
              null));
    }

    /** A name, or what a trigger says of a queue. */
    private static TriggerOptions.@Nullable QueueOption queue(@Nullable JsonNode given) {
      if (given == null || given.isNull()) {
        return null;
      }
      var name = given.isObject() ? given.path("name") : given;
      if (!name.isString()) {
        throw ApiError.badRequest("queue must be a name, or an object with a name");
      }
      return new TriggerOptions.QueueOption(name.stringValue(), null);
    }
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/runs/{runId}/replay")
            .does(
                "Triggers the run anew, with its payload and options where no others are given, on"
                    + " the current version; or lets a new run go on from one of its checkpoints")
            .opensTo(RunControlApi.WRITES_RUN)
            .takes(new Body.Json(ReplayBody.class, TriggerApi.MAX_BYTES, true))
            .answers(200, TriggerAnswer.class, "The new run")
            .refuses(404, "There is no such run or checkpoint, or its task is gone")
            .refuses(409, "The version of the checkpoint is gone")
            .by(this::replay));
  }

  private Answer replay(Call call) {
    var environment = call.environment().id();
    var run = RunControlApi.id(call);
    var body = call.body(ReplayBody.class);
    var checkpoint = body.checkpoint();
    if (checkpoint == null) {
      return Answer.ok(runs.replay(environment, run, body.toRequest()));
    }
    if (!body.equals(ReplayBody.at(checkpoint))) {
      throw ApiError.badRequest(
          "a replay that begins at a checkpoint goes on with what its run was given; leave payload and options out");
    }
    return Answer.ok(checkpoints.replay(environment, run, checkpoint));
  }
}
