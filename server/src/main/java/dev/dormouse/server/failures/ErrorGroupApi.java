package dev.dormouse.server.failures;

import dev.dormouse.engine.failures.ErrorGroup;
import dev.dormouse.engine.failures.ErrorGroupFilter;
import dev.dormouse.engine.failures.ErrorGroups;
import dev.dormouse.engine.triggers.TimeText;
import dev.dormouse.engine.views.Page;
import dev.dormouse.protocol.ErrorGroupId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Pages;
import dev.dormouse.server.http.Parameter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Failures in groups of those that look alike: listed, resolved, ignored. */
public final class ErrorGroupApi {
  private static final String GROUP = "/api/v1/errors/{errorId}";
  private static final Parameter STATUS =
      Parameter.texts("filter[status]", "unresolved, resolved, ignored, divided by commas");
  private static final Parameter TASK =
      Parameter.texts("filter[taskIdentifier]", "Ids of tasks, divided by commas");
  private static final Parameter VERSION =
      Parameter.texts("filter[version]", "Versions, divided by commas");
  private static final Parameter SEARCH =
      Parameter.text("filter[search]", "A text in the type or the message");
  private static final Parameter FROM = Parameter.moment("filter[from]", "Seen since this moment");
  private static final Parameter TO = Parameter.moment("filter[to]", "Seen before this moment");
  private static final Parameter PERIOD =
      Parameter.text("filter[period]", "Seen within this time until now: 1d, 3h");

  private final ErrorGroups groups;
  private final InstantSource clock;

  public ErrorGroupApi(ErrorGroups groups, InstantSource clock) {
    this.groups = groups;
    this.clock = clock;
  }

  /** A page of error groups, newest first. */
  record GroupPage(List<ErrorGroupView> data, Pages.Links pagination) {
    GroupPage {
      data = List.copyOf(data);
    }
  }

  /** What mends it. */
  record Resolution(@Nullable String resolvedInVersion) {}

  /** How long nobody wants to hear of it: milliseconds, or so many more occurrences. */
  record Ignorance(
      @Nullable Long duration, @Nullable Long totalOccurrences, @Nullable String reason) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/api/v1/errors")
            .does("Lists failures in groups of those that look alike, newest first")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .with(Pages.SIZE, Pages.AFTER, Pages.BEFORE)
            .with(STATUS, TASK, VERSION, SEARCH, FROM, TO, PERIOD)
            .answers(200, GroupPage.class, "A page of error groups")
            .by(this::list),
        Endpoint.get(GROUP)
            .does("An error group")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .answers(200, ErrorGroupView.class, "The group")
            .refuses(404, "There is no such group")
            .by(call -> answer(groups.find(call.environment().id(), id(call)))),
        Endpoint.post(GROUP + "/resolve")
            .does("Says that it is mended: seen again, it is a regression")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .takes(Resolution.class)
            .answers(200, ErrorGroupView.class, "The group")
            .refuses(404, "There is no such group")
            .by(call ->
                answer(
                    groups.resolve(
                        call.environment().id(),
                        id(call),
                        call.body(Resolution.class).resolvedInVersion()))),
        Endpoint.post(GROUP + "/unresolve")
            .does("Takes back that it is mended, or ignored")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .answers(200, ErrorGroupView.class, "The group")
            .refuses(404, "There is no such group")
            .by(call -> answer(groups.unresolve(call.environment().id(), id(call)))),
        Endpoint.post(GROUP + "/ignore")
            .does("Says that nobody wants to hear of it, for good or for a while")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .takes(Ignorance.class)
            .answers(200, ErrorGroupView.class, "The group")
            .refuses(404, "There is no such group")
            .by(this::ignore));
  }

  private static ErrorGroupId id(Call call) {
    return call.path("errorId", ErrorGroupId::new);
  }

  private static Answer answer(ErrorGroup group) {
    return Answer.ok(ErrorGroupView.of(group));
  }

  private Answer list(Call call) {
    var page =
        groups.list(
            call.environment().id(),
            new ErrorGroupFilter(
                call.texts(STATUS).stream().map(ErrorGroupApi::status).toList(),
                call.texts(TASK).stream().map(ErrorGroupApi::task).toList(),
                call.texts(VERSION),
                call.text(SEARCH).orElse(null),
                from(call),
                call.moment(TO).orElse(null)),
            new Page.Wanted(
                Pages.size(call),
                call.text(Pages.AFTER).orElse(null),
                call.text(Pages.BEFORE).orElse(null)));
    return Answer.ok(
        new GroupPage(
            page.items().stream().map(ErrorGroupView::of).toList(),
            new Pages.Links(page.next(), page.previous())));
  }

  private @Nullable Instant from(Call call) {
    var period = call.text(PERIOD).map(text -> TimeText.duration(PERIOD.name(), text));
    return call.moment(FROM).or(() -> period.map(clock.instant()::minus)).orElse(null);
  }

  private static ErrorGroup.Status status(String text) {
    try {
      return ErrorGroup.Status.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Call.refused(STATUS, text, "of unresolved, resolved, ignored");
    }
  }

  private static TaskId task(String text) {
    try {
      return new TaskId(text);
    } catch (IllegalArgumentException e) {
      throw Call.refused(TASK, text, "ids of tasks");
    }
  }

  private Answer ignore(Call call) {
    var body = call.body(Ignorance.class);
    Long millis = body.duration();
    if (millis != null && (millis < 1 || millis > Duration.ofDays(36_500).toMillis())) {
      throw ApiError.badRequest(
          "duration is " + millis + "; it must be milliseconds, up to 100 years");
    }
    return answer(
        groups.ignore(
            call.environment().id(),
            id(call),
            millis == null ? null : Duration.ofMillis(millis),
            body.totalOccurrences(),
            body.reason()));
  }
}
