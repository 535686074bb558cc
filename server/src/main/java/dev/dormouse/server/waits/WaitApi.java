package dev.dormouse.server.waits;

import dev.dormouse.engine.requests.Requests;
import dev.dormouse.engine.waits.Waits;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.RequestAnswer;
import dev.dormouse.protocol.api.WaitAnswer;
import dev.dormouse.protocol.api.WaitRequest;
import dev.dormouse.server.auth.Caller;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import java.util.List;

/** How a run begins to wait, and answers the request that it waited for. */
public final class WaitApi {
  /** A batch of children with their payloads. */
  private static final int MAX_BYTES = 32 * 1024 * 1024;

  private static final int MAX_ANSWER_BYTES = Limits.RECEIVED_BODY_BYTES * 2;

  private final Waits waits;
  private final Requests requests;
  private final Origin origin;

  public WaitApi(Waits waits, Requests requests, Origin origin) {
    this.waits = waits;
    this.requests = requests;
    this.origin = origin;
  }

  /** It was done. */
  public record Done(boolean success) {
    static final Done DONE = new Done(true);
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/runs/{runId}/waits")
            .does("Begins a wait of the run that calls")
            .opensTo(Access.RUN_TOKEN)
            .takes(WaitRequest.class, MAX_BYTES)
            .answers(200, WaitAnswer.class, "The wait")
            .refuses(404, "There is no such token or task")
            .refuses(409, "The run is not executing, or the operation is another wait's")
            .refuses(429, "The batch has too many items")
            .by(this::begin),
        Endpoint.post("/api/v1/runs/{runId}/waits/{waitpointId}/answer")
            .does("Answers the request that the run has waited for")
            .opensTo(Access.RUN_TOKEN)
            .takes(RequestAnswer.class, MAX_ANSWER_BYTES)
            .answers(200, Done.class, "The answer is on its way")
            .refuses(404, "The run has no such wait")
            .refuses(409, "No request has come, or it was answered at once")
            .by(this::answer));
  }

  private Answer begin(Call call) {
    var run = ownRun(call);
    var begun =
        waits.begin(run.environment().id(), run.runId(), run.epoch(), call.body(WaitRequest.class));
    String secret = begun.requestSecret();
    return Answer.ok(
        new WaitAnswer(
            begun.id(),
            begun.end(),
            secret == null ? null : origin.of(call) + new WaitAddress(begun.id(), secret).path(),
            begun.runs(),
            begun.result()));
  }

  private Answer answer(Call call) {
    var run = ownRun(call);
    requests.answer(
        run.environment().id(),
        run.runId(),
        call.path("waitpointId", WaitpointId::new),
        call.body(RequestAnswer.class));
    return Answer.ok(Done.DONE);
  }

  private static Caller.Run ownRun(Call call) {
    var run = (Caller.Run) call.caller();
    if (!call.path("runId", RunId::new).equals(run.runId())) {
      throw ApiError.forbidden(
          "This token is that of " + run.runId() + "; it opens no other run's waits");
    }
    return run;
  }
}
