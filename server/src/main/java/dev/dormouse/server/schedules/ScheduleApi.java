package dev.dormouse.server.schedules;

import dev.dormouse.engine.schedules.Schedule;
import dev.dormouse.engine.schedules.ScheduleRequest;
import dev.dormouse.engine.schedules.Schedules;
import dev.dormouse.engine.triggers.TimeText;
import dev.dormouse.protocol.CronDeclaration;
import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Parameter;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Schedules: made, changed, held up, deleted, listed. */
public final class ScheduleApi {
  private static final String PATH = "/api/v1/schedules";
  private static final String ONE = PATH + "/{scheduleId}";
  private static final int DEFAULT_SIZE = 25;
  private static final Parameter PAGE =
      Parameter.whole("page", 1, 1_000_000, "Which page, counted from 1; the first if not given");
  private static final Parameter SIZE =
      Parameter.whole("perPage", 1, 100, "How many schedules a page has; 25 if not given");

  private final Schedules schedules;

  public ScheduleApi(Schedules schedules) {
    this.schedules = schedules;
  }

  /**
   * A schedule that shall be.
   *
   * @param deduplicationKey the one that has it is changed instead
   * @param timezone UTC if left out
   * @param window within which runs are put off, such as {@code 10m}
   */
  record Wish(
      TaskId task,
      String cron,
      String deduplicationKey,
      @Nullable String externalId,
      @Nullable String timezone,
      @Nullable String window) {}

  /** What a schedule shall be like instead. */
  record Change(
      TaskId task,
      String cron,
      @Nullable String externalId,
      @Nullable String timezone,
      @Nullable String window) {}

  /** A page of schedules. */
  record ScheduleList(List<ScheduleView> data, Place pagination) {
    ScheduleList {
      data = List.copyOf(data);
    }
  }

  /** Where a page stands. */
  record Place(int currentPage, long totalPages, long count) {}

  /** A schedule that is gone. */
  record Deleted(ScheduleId id) {}

  /** Names of time zones. */
  record Timezones(List<String> timezones) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post(PATH)
            .does("Makes a schedule, or changes the one that has the deduplication key")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .takes(Wish.class)
            .answers(200, ScheduleView.class, "The schedule")
            .by(this::create),
        Endpoint.get(PATH)
            .does("The schedules of the environment")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .with(PAGE, SIZE)
            .answers(200, ScheduleList.class, "A page of schedules")
            .by(this::list),
        Endpoint.get(ONE)
            .does("A schedule, and its coming times")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .answers(200, ScheduleView.class, "The schedule")
            .refuses(404, "There is no such schedule")
            .by(call -> answer(call, schedules.find(call.environment().id(), id(call)))),
        Endpoint.put(ONE)
            .does("Changes a schedule that is not declared in code")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .takes(Change.class)
            .answers(200, ScheduleView.class, "The schedule")
            .refuses(404, "There is no such schedule")
            .refuses(409, "It is declared in code")
            .by(this::update),
        Endpoint.delete(ONE)
            .does("Deletes a schedule that is not declared in code")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .answers(200, Deleted.class, "It is gone")
            .refuses(404, "There is no such schedule")
            .refuses(409, "It is declared in code")
            .by(this::delete),
        activation("activate", true),
        activation("deactivate", false),
        Endpoint.get("/api/v1/timezones")
            .does("The names of all time zones")
            .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
            .answers(200, Timezones.class, "The names")
            .by(_ ->
                Answer.ok(new Timezones(ZoneId.getAvailableZoneIds().stream().sorted().toList()))));
  }

  private Endpoint activation(String verb, boolean active) {
    return Endpoint.post(ONE + "/" + verb)
        .does(
            active
                ? "Lets a schedule trigger again, from its next time on"
                : "Lets a schedule trigger no more, until it is activated")
        .opensTo(Access.SECRET_KEY, Access.RUN_TOKEN)
        .answers(200, ScheduleView.class, "The schedule")
        .refuses(404, "There is no such schedule")
        .refuses(409, "It is declared in code")
        .by(call -> answer(call, schedules.activate(call.environment().id(), id(call), active)));
  }

  private Answer create(Call call) {
    var wish = call.body(Wish.class);
    return answer(
        call,
        schedules.create(
            call.environment().id(),
            new ScheduleRequest(
                wish.task(), cron(wish.cron(), wish.timezone(), wish.window()), wish.externalId()),
            wish.deduplicationKey()));
  }

  private Answer update(Call call) {
    var change = call.body(Change.class);
    return answer(
        call,
        schedules.update(
            call.environment().id(),
            id(call),
            new ScheduleRequest(
                change.task(),
                cron(change.cron(), change.timezone(), change.window()),
                change.externalId())));
  }

  private Answer delete(Call call) {
    schedules.delete(call.environment().id(), id(call));
    return Answer.ok(new Deleted(id(call)));
  }

  private Answer list(Call call) {
    int page = call.whole(PAGE).map(Math::toIntExact).orElse(1);
    int size = call.whole(SIZE).map(Math::toIntExact).orElse(DEFAULT_SIZE);
    var found = schedules.list(call.environment().id(), page, size);
    return Answer.ok(
        new ScheduleList(
            found.schedules().stream()
                .map(schedule -> ScheduleView.of(schedule, call.environment()))
                .toList(),
            new Place(page, Math.ceilDiv(found.total(), size), found.total())));
  }

  private static Answer answer(Call call, Schedule schedule) {
    return Answer.ok(ScheduleView.of(schedule, call.environment()));
  }

  private static CronDeclaration cron(
      String expression, @Nullable String timezone, @Nullable String window) {
    return new CronDeclaration(
        expression,
        Objects.requireNonNullElse(timezone, "UTC"),
        window == null ? Duration.ZERO : TimeText.duration("window", window));
  }

  private static ScheduleId id(Call call) {
    return call.path("scheduleId", ScheduleId::new);
  }
}
