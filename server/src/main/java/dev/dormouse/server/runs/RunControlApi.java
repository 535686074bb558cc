package dev.dormouse.server.runs;

import dev.dormouse.engine.control.Runs;
import dev.dormouse.engine.views.RunViews;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.server.forms.Texts;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Permission;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Does something about runs: cancels, reschedules and tags them. */
public final class RunControlApi {
  public static final Permission WRITES_RUN =
      Permission.of(Access.SECRET_KEY, Access.RUN_TOKEN)
          .orScope("write:runs:{runId}", "write:runs");

  private final Runs runs;
  private final RunViews views;

  public RunControlApi(Runs runs, RunViews views) {
    this.runs = runs;
    this.views = views;
  }

  /** A run that something was done about. */
  record OnlyId(RunId id) {}

  /** When the run shall begin instead. */
  record RescheduleBody(String delay) {}

  /** Tags that a run shall have too. */
  record TagsBody(JsonNode tags) {}

  /** Whose idempotency key it is. */
  record KeyBody(TaskId taskIdentifier) {}

  /** An idempotency key that is free again. */
  record FreeKey(String id) {}

  /** What was done. */
  record Message(String message) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v2/runs/{runId}/cancel")
            .does("Cancels a run; its rollbacks run. One that has ended stays as it is")
            .opensTo(WRITES_RUN)
            .answers(200, OnlyId.class, "It is canceled, or will be")
            .refuses(404, "There is no such run")
            .refuses(409, "Its state changed meanwhile")
            .by(call -> Answer.ok(new OnlyId(runs.cancel(call.environment().id(), id(call)).id()))),
        Endpoint.post("/api/v1/runs/{runId}/restart")
            .does(
                "Begins a run that waits or rests anew on the current version, as the same run; the"
                    + " rollbacks of its attempt do not run")
            .opensTo(WRITES_RUN)
            .answers(200, OnlyId.class, "It is queued")
            .refuses(404, "There is no such run")
            .refuses(409, "It is at work, over, or on the current version already")
            .by(call ->
                Answer.ok(new OnlyId(runs.restart(call.environment().id(), id(call)).id()))),
        Endpoint.post("/api/v1/runs/{runId}/reschedule")
            .does("Gives a delayed run another delay")
            .opensTo(WRITES_RUN)
            .takes(RescheduleBody.class)
            .answers(200, RunView.class, "The run")
            .refuses(404, "There is no such run")
            .refuses(409, "The run is not delayed, or has begun")
            .by(this::reschedule),
        Endpoint.post("/api/v1/idempotencyKeys/{key}/reset")
            .does("Frees an idempotency key: the next trigger of the task with it makes a new run")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .takes(KeyBody.class)
            .answers(200, FreeKey.class, "It is free")
            .refuses(404, "No run of the task has it")
            .by(this::resetKey),
        Endpoint.post("/api/v1/runs/{runId}/tags")
            .does("Adds tags to a run")
            .opensTo(WRITES_RUN)
            .takes(TagsBody.class)
            .answers(200, Message.class, "It has them")
            .refuses(404, "There is no such run")
            .by(this::addTags));
  }

  private Answer reschedule(Call call) {
    var environment = call.environment().id();
    var run = runs.reschedule(environment, id(call), call.body(RescheduleBody.class).delay());
    return Answer.ok(RunViewing.full(views.retrieve(environment, run.id())));
  }

  private Answer addTags(Call call) {
    var wanted =
        Objects.requireNonNullElseGet(
            Texts.oneOrMany("tags", call.body(TagsBody.class).tags()), List::<String>of);
    if (wanted.isEmpty()) {
      throw ApiError.badRequest("tags is empty; it must be a text or a list of texts");
    }
    var all = runs.addTags(call.environment().id(), id(call), wanted);
    return Answer.ok(new Message("The run has the tags " + String.join(", ", all)));
  }

  private Answer resetKey(Call call) {
    var task = call.body(KeyBody.class).taskIdentifier();
    String key = call.path("key");
    if (!runs.resetIdempotencyKey(call.environment().id(), task, key)) {
      throw ApiError.notFound("No run of the task \"" + task + "\" has this idempotency key");
    }
    return Answer.ok(new FreeKey(key));
  }

  /** The run that the path names. */
  public static RunId id(Call call) {
    return call.path("runId", RunId::new);
  }
}
