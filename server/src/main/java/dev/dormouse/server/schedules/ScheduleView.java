package dev.dormouse.server.schedules;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dormouse.engine.schedules.CronSchedule;
import dev.dormouse.engine.schedules.Schedule;
import dev.dormouse.engine.tenancy.Environment;
import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.protocol.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schedule in the official client's form.
 *
 * @param window within which runs are put off, such as {@code 10m}; left out where they are not
 * @param nextRun the next time that the expression names
 * @param nextRunEffectiveAt when the run for it is triggered
 * @param upcoming ours: some more of the coming times
 */
record ScheduleView(
    ScheduleId id,
    String type,
    TaskId task,
    boolean active,
    @Nullable String deduplicationKey,
    @Nullable String externalId,
    Generator generator,
    String timezone,
    @Nullable String window,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant nextRun,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant nextRunEffectiveAt,
    List<Instant> upcoming,
    List<Place> environments) {
  private static final int UPCOMING = 5;

  ScheduleView {
    upcoming = List.copyOf(upcoming);
    environments = List.copyOf(environments);
  }

  /** What its times are made of. */
  record Generator(String type, String expression, String description) {}

  /** Where it triggers. */
  record Place(String id, String type) {}

  static ScheduleView of(Schedule schedule, Environment environment) {
    var cron = CronSchedule.of(schedule.cron());
    var times = schedule.times();
    return new ScheduleView(
        schedule.id(),
        schedule.isDeclared() ? "DECLARATIVE" : "IMPERATIVE",
        schedule.task(),
        schedule.active(),
        schedule.deduplicationKey(),
        schedule.externalId(),
        new Generator("CRON", schedule.cron().expression(), cron.description()),
        schedule.cron().timezone(),
        text(schedule.cron().window()),
        schedule.active() ? times.nextAt() : null,
        schedule.active() ? times.dueAt() : null,
        schedule.active() ? upcoming(cron, times.nextAt()) : List.of(),
        List.of(new Place(Long.toString(environment.id().value()), environment.kind().name())));
  }

  private static List<Instant> upcoming(CronSchedule cron, Instant next) {
    return cron.upcoming(next.minusMillis(1), UPCOMING);
  }

  private static @Nullable String text(Duration window) {
    return window.isZero() ? null : window.toSeconds() + "s";
  }
}
