package dev.dormouse.server.bulk;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.dormouse.engine.bulk.BulkAction;
import dev.dormouse.engine.bulk.BulkActions;
import dev.dormouse.engine.bulk.BulkRequest;
import dev.dormouse.engine.bulk.BulkRequest.Selection;
import dev.dormouse.engine.views.Page;
import dev.dormouse.protocol.BulkActionId;
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
import org.jspecify.annotations.Nullable;

/** Cancels, replays or restarts many runs: asked for, watched, aborted. */
public final class BulkActionApi {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final int SHOWN_FAILURES = 100;
  private static final Permission WRITES =
      Permission.of(Access.SECRET_KEY, Access.RUN_TOKEN).orScope("write:runs");
  private static final Permission READS =
      Permission.of(Access.SECRET_KEY, Access.RUN_TOKEN).orScope("read:runs");

  private final BulkActions actions;
  private final InstantSource clock;

  public BulkActionApi(BulkActions actions, InstantSource clock) {
    this.actions = actions;
    this.clock = clock;
  }

  /** What shall be done about which runs: those of a filter, or these. */
  record Wanted(
      Action action,
      @Nullable BulkFilter filter,
      @Nullable List<RunId> runIds,
      @Nullable String name) {}

  /** What is done about each run. */
  enum Action {
    @JsonProperty("cancel")
    CANCEL(BulkAction.Kind.CANCEL),
    @JsonProperty("replay")
    REPLAY(BulkAction.Kind.REPLAY),
    @JsonProperty("restart")
    RESTART(BulkAction.Kind.RESTART);

    final BulkAction.Kind kind;

    Action(BulkAction.Kind kind) {
      this.kind = kind;
    }
  }

  /** A bulk action by its id. */
  record OnlyId(BulkActionId id) {}

  /** A page of bulk actions, newest first. */
  record ActionPage(List<BulkActionView> data, Pages.Links pagination) {
    ActionPage {
      data = List.copyOf(data);
    }
  }

  /** Why nothing could be done about some runs: the first of them. */
  record Failures(List<Failure> data) {
    Failures {
      data = List.copyOf(data);
    }
  }

  /** Why nothing could be done about a run. */
  record Failure(RunId runId, String reason) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/bulk-actions")
            .does("Cancels, replays or restarts many runs, in the background")
            .opensTo(WRITES)
            .takes(Wanted.class, MAX_BYTES)
            .answers(202, OnlyId.class, "It has begun")
            .refuses(429, "The filter accepts too many runs")
            .by(this::create),
        Endpoint.get("/api/v1/bulk-actions")
            .does("Lists bulk actions, newest first")
            .opensTo(READS)
            .with(Pages.SIZE, Pages.AFTER, Pages.BEFORE)
            .answers(200, ActionPage.class, "A page of bulk actions")
            .by(this::list),
        Endpoint.get("/api/v1/bulk-actions/{bulkActionId}")
            .does("How far a bulk action is")
            .opensTo(READS)
            .answers(200, BulkActionView.class, "The bulk action")
            .refuses(404, "There is no such bulk action")
            .by(call ->
                Answer.ok(BulkActionView.of(actions.find(call.environment().id(), id(call))))),
        Endpoint.get("/api/v1/bulk-actions/{bulkActionId}/failures")
            .does("The runs that nothing could be done about, with reasons; the first hundred")
            .opensTo(READS)
            .answers(200, Failures.class, "The runs")
            .refuses(404, "There is no such bulk action")
            .by(this::failures),
        Endpoint.post("/api/v1/bulk-actions/{bulkActionId}/abort")
            .does("Leaves the runs that are not done yet as they are")
            .opensTo(WRITES)
            .answers(200, OnlyId.class, "It does no more")
            .refuses(404, "There is no such bulk action")
            .by(call ->
                Answer.ok(new OnlyId(actions.abort(call.environment().id(), id(call)).id()))));
  }

  private static BulkActionId id(Call call) {
    return call.path("bulkActionId", BulkActionId::new);
  }

  private Answer create(Call call) {
    var wanted = call.body(Wanted.class);
    var made =
        actions.create(
            call.environment().id(),
            new BulkRequest(wanted.action().kind, selection(wanted), wanted.name()));
    return Answer.of(202, new OnlyId(made.id()));
  }

  private Selection selection(Wanted wanted) {
    var filter = wanted.filter();
    var ids = wanted.runIds();
    if (filter != null && ids == null) {
      return new Selection.ByFilter(filter.toFilter(clock.instant()));
    }
    if (filter == null && ids != null) {
      return new Selection.ByIds(ids);
    }
    throw ApiError.badRequest("give either filter or runIds, and not both");
  }

  private Answer list(Call call) {
    var page =
        actions.list(
            call.environment().id(),
            new Page.Wanted(
                Pages.size(call),
                call.text(Pages.AFTER).orElse(null),
                call.text(Pages.BEFORE).orElse(null)));
    return Answer.ok(
        new ActionPage(
            page.items().stream().map(BulkActionView::of).toList(),
            new Pages.Links(page.next(), page.previous())));
  }

  private Answer failures(Call call) {
    return Answer.ok(
        new Failures(
            actions.failures(call.environment().id(), id(call), SHOWN_FAILURES).stream()
                .map(each -> new Failure(each.run(), each.reason()))
                .toList()));
  }
}
