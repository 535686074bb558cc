package dev.dormouse.server.runs;

import dev.dormouse.engine.views.Page;
import dev.dormouse.engine.views.RunViews;
import dev.dormouse.protocol.RunId;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Pages;
import dev.dormouse.server.http.Permission;
import java.time.InstantSource;
import java.util.List;

/** Looks at runs: one in full, or a list. */
public final class RunApi {
  private final RunViews views;
  private final RunQuery query;

  public RunApi(RunViews views, InstantSource clock) {
    this.views = views;
    this.query = new RunQuery(clock);
  }

  /** A page of runs, newest first. */
  record RunPage(List<RunView.Item> data, Pages.Links pagination) {
    RunPage {
      data = List.copyOf(data);
    }
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v3/runs/{runId}")
            .does("A run in full")
            .opensTo(ResultApi.READS_RUN)
            .answers(200, RunView.class, "The run")
            .refuses(404, "There is no such run in the environment")
            .by(call ->
                Answer.ok(
                    RunViewing.full(
                        views.retrieve(call.environment().id(), call.path("runId", RunId::new))))),
        Endpoint.get("/api/v1/runs")
            .does("Lists runs, newest first")
            .opensTo(Permission.of(Access.SECRET_KEY, Access.RUN_TOKEN).orScope("read:runs"))
            .with(Pages.SIZE, Pages.AFTER, Pages.BEFORE)
            .with(RunQuery.parameters())
            .answers(200, RunPage.class, "A page of runs")
            .by(this::list));
  }

  private Answer list(Call call) {
    var environment = call.environment();
    var filter = query.of(call);
    String after = Pages.cursor(call, Pages.AFTER, RunId::new).map(RunId::value).orElse(null);
    String before = Pages.cursor(call, Pages.BEFORE, RunId::new).map(RunId::value).orElse(null);
    if (after != null && before != null) {
      throw ApiError.badRequest("page[after] and page[before] are both given; give one of them");
    }
    var page =
        views.list(environment.id(), filter, new Page.Wanted(Pages.size(call), after, before));
    return Answer.ok(
        new RunPage(
            page.items().stream().map(view -> RunViewing.item(view, environment)).toList(),
            new Pages.Links(page.next(), page.previous())));
  }
}
