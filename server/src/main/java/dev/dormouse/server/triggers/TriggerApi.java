package dev.dormouse.server.triggers;

import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.triggers.Triggers;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.server.auth.Caller;
import dev.dormouse.server.auth.PublicTokens;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Parameter;
import dev.dormouse.server.http.Permission;
import java.time.Duration;
import java.util.List;

/** Triggers single runs. */
public final class TriggerApi {
  /** A payload of the greatest length, and room for what goes around it. */
  static final int MAX_BYTES = Limits.PAYLOAD_BYTES + 512 * 1024;

  /** What the caller may hand to a browser lasts an hour, as the official client has it. */
  static final Duration TOKEN_TTL = Duration.ofHours(1);

  static final Parameter KEY =
      Parameter.header("idempotency-key", "The idempotency key, where the body has none");
  static final Parameter KEY_TTL =
      Parameter.header("idempotency-key-ttl", "How long that key holds: 1h, 30d");
  static final Parameter TRACE =
      Parameter.header("traceparent", "The W3C trace context, where the body has none");

  private final Triggers triggers;
  private final PublicTokens publicTokens;
  private final OneTimeTokens oneTimeTokens;

  public TriggerApi(Triggers triggers, PublicTokens publicTokens, OneTimeTokens oneTimeTokens) {
    this.triggers = triggers;
    this.oneTimeTokens = oneTimeTokens;
    this.publicTokens = publicTokens;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/tasks/{taskIdentifier}/trigger")
            .does("Triggers a run; when this answers, the run is durable")
            .opensTo(
                Permission.of(Access.SECRET_KEY, Access.RUN_TOKEN)
                    .orScope(
                        "trigger:tasks:{taskIdentifier}",
                        "trigger:tasks",
                        "write:tasks:{taskIdentifier}",
                        "write:tasks"))
            .takes(TriggerBody.class, MAX_BYTES)
            .with(KEY, KEY_TTL, TRACE)
            .answers(200, TriggerAnswer.class, "The run")
            .refuses(404, "There is no such task")
            .by(this::trigger));
  }

  private Answer trigger(Call call) {
    var environment = call.environment();
    var request = call.body(TriggerBody.class).toRequest(headers(call));
    var task = call.path("taskIdentifier", TaskId::new);
    var answer =
        oneTimeTokens.spend(
            call, () -> triggers.trigger(environment.id(), task, request, origin(call, "trigger")));
    return Answer.ok(answer)
        .with(
            "x-trigger-jwt",
            publicTokens.create(environment, List.of("read:runs:" + answer.id()), TOKEN_TTL));
  }

  /** Runs that a run triggers are its children, whatever it says. */
  static RunOrigin origin(Call call, String function) {
    var origin = RunOrigin.of(function);
    return call.caller() instanceof Caller.Run run ? origin.withParent(run.runId()) : origin;
  }

  private static TriggerBody.Headers headers(Call call) {
    return new TriggerBody.Headers(
        call.text(KEY).orElse(""), call.text(KEY_TTL).orElse(""), call.text(TRACE).orElse(""));
  }
}
