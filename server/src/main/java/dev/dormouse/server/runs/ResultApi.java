package dev.dormouse.server.runs;

import dev.dormouse.engine.runs.RunResults;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.views.RunViews;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Parameter;
import dev.dormouse.server.http.Permission;
import java.time.Duration;
import java.util.List;

/** How a run ended, for those who wait for it. */
public final class ResultApi {
  static final Permission READS_RUN =
      Permission.of(Access.SECRET_KEY, Access.RUN_TOKEN).orScope("read:runs:{runId}", "read:runs");

  private static final Parameter WAIT =
      Parameter.whole(
          "wait",
          0,
          60,
          "Seconds to wait for the end; without it the answer has the official client's form");

  private final RunResults results;
  private final RunViews views;

  public ResultApi(RunResults results, RunViews views) {
    this.results = results;
    this.views = views;
  }

  /** It has not ended. */
  record Unfinished(RunStatus status) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/runs/{runId}/result")
            .does("How the run ended")
            .opensTo(READS_RUN)
            .with(WAIT)
            .answers(200, ResultView.class, "How it ended")
            .answers(202, Unfinished.class, "It has not ended, and wait was given")
            .refuses(404, "There is no such run; or it has not ended, and wait was not given")
            .by(this::result));
  }

  private Answer result(Call call) {
    var environment = call.environment().id();
    var id = call.path("runId", RunId::new);
    var patience = call.whole(WAIT).map(Duration::ofSeconds);
    if (patience.isEmpty()) {
      return results
          .find(environment, id)
          .map(result -> Answer.ok(ResultView.forOfficialClient(result)))
          .orElseThrow(() -> ApiError.notFound("The run " + id + " has not ended yet"));
    }
    return results
        .await(environment, id, patience.get())
        .map(result -> Answer.ok(ResultView.of(result)))
        .orElseGet(() -> Answer.of(202, new Unfinished(status(environment, id))));
  }

  private RunStatus status(EnvironmentId environment, RunId id) {
    return views
        .find(environment, id)
        .orElseThrow(() -> ApiError.notFound("There is no run " + id + " in this environment"))
        .run()
        .status();
  }
}
