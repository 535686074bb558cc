package dev.dormouse.engine.schedules;

import dev.dormouse.engine.background.WakeUps;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.store.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Schedules: made, changed, held up, looked at; those that are declared follow the code.
 * Thread-safe.
 */
public final class Schedules {
  private static final int LARGEST_PAGE = 100;
  private static final int KEY_LENGTH = 512;

  /** How many of the coming times a run is told. */
  private static final int UPCOMING = 10;

  private final Database database;
  private final InstantSource clock;
  private final WakeUps wakeUps;

  public Schedules(Database database, InstantSource clock, WakeUps wakeUps) {
    this.database = database;
    this.clock = clock;
    this.wakeUps = wakeUps;
  }

  /**
   * Makes a schedule.
   *
   * @param deduplicationKey the one that has it is changed instead
   */
  public Schedule create(
      EnvironmentId environment, ScheduleRequest request, String deduplicationKey) {
    checkText("deduplicationKey", deduplicationKey);
    checkText("externalId", request.externalId());
    return written(handle -> {
      var now = clock.instant();
      var id =
          ScheduleStore.write(
              handle, fresh(environment, request, deduplicationKey, false, now), now);
      return require(handle, environment, id);
    });
  }

  /** Changes one that was not declared. */
  public Schedule update(EnvironmentId environment, ScheduleId id, ScheduleRequest request) {
    checkText("externalId", request.externalId());
    return written(handle -> {
      var now = clock.instant();
      var former = requireOurs(handle, environment, id);
      var times = times(request, id, now, former.times().lastAt());
      ScheduleStore.change(
          handle,
          new Schedule(
              id,
              environment,
              request.task(),
              false,
              request.cron(),
              former.deduplicationKey(),
              request.externalId(),
              former.active(),
              times),
          now);
      return require(handle, environment, id);
    });
  }

  /** Lets it trigger, or not; times that pass meanwhile are passed over. */
  public Schedule activate(EnvironmentId environment, ScheduleId id, boolean active) {
    return written(handle -> {
      var now = clock.instant();
      var former = requireOurs(handle, environment, id);
      var cron = CronSchedule.of(former.cron());
      var next = cron.next(now);
      ScheduleStore.change(
          handle,
          new Schedule(
              id,
              environment,
              former.task(),
              false,
              former.cron(),
              former.deduplicationKey(),
              former.externalId(),
              active,
              new Schedule.Times(next, cron.due(next, id.value()), former.times().lastAt())),
          now);
      return require(handle, environment, id);
    });
  }

  /** Triggers no more. */
  public void delete(EnvironmentId environment, ScheduleId id) {
    database.useTransaction(handle -> {
      var _ = requireOurs(handle, environment, id);
      ScheduleStore.delete(handle, id);
    });
  }

  public Schedule find(EnvironmentId environment, ScheduleId id) {
    return database.inTransaction(handle -> require(handle, environment, id));
  }

  /**
   * A page of the environment's schedules.
   *
   * @param page counted from 1
   */
  public SchedulePage list(EnvironmentId environment, int page, int size) {
    if (page < 1 || size < 1 || size > LARGEST_PAGE) {
      throw new EngineException(
          ErrorCode.INVALID,
          "page %d of %d schedules was asked for; pages begin with 1 and have 1 to %d"
              .formatted(page, size, LARGEST_PAGE));
    }
    return database.inTransaction(handle ->
        new SchedulePage(
            ScheduleStore.list(handle, environment, (page - 1L) * size, size),
            ScheduleStore.count(handle, environment)));
  }

  /** The schedules that a version declares are those that there are, from now on. */
  public static void sync(
      Handle handle, EnvironmentId environment, Collection<TaskDeclaration> tasks, Instant now) {
    var scheduled = tasks.stream().filter(task -> task.cron() != null).toList();
    ScheduleStore.keepDeclared(
        handle, environment, scheduled.stream().map(TaskDeclaration::id).toList());
    for (var task : scheduled) {
      var cron = task.cron();
      if (cron != null) {
        var _ =
            ScheduleStore.write(
                handle,
                fresh(environment, new ScheduleRequest(task.id(), cron, null), null, true, now),
                now);
      }
    }
  }

  /** Refuses a version whose schedules cannot be. */
  public static void check(Collection<TaskDeclaration> tasks) {
    for (var task : tasks) {
      var cron = task.cron();
      if (cron != null) {
        try {
          var _ = CronSchedule.of(cron);
        } catch (EngineException e) {
          throw new EngineException(
              e.code(), "the task \"%s\": %s".formatted(task.id(), e.getMessage()), e);
        }
      }
    }
  }

  private static Schedule fresh(
      EnvironmentId environment,
      ScheduleRequest request,
      @Nullable String key,
      boolean declared,
      Instant now) {
    var id = ScheduleId.create(now);
    return new Schedule(
        id,
        environment,
        request.task(),
        declared,
        request.cron(),
        key,
        request.externalId(),
        true,
        times(request, id, now, null));
  }

  private static Schedule.Times times(
      ScheduleRequest request, ScheduleId id, Instant now, @Nullable Instant last) {
    var cron = CronSchedule.of(request.cron());
    var next = cron.next(now);
    return new Schedule.Times(next, cron.due(next, id.value()), last);
  }

  /** One time of a schedule that has come. */
  public record Tick(Schedule schedule, Instant time, List<Instant> upcoming) {}

  /**
   * The schedules that are due, each with its latest time, and moved on: should the transaction end
   * well, nobody sees these times again.
   */
  public List<Tick> due(Handle handle, int most) {
    var now = clock.instant();
    var ticks = new ArrayList<Tick>();
    for (var schedule : ScheduleStore.due(handle, now, most)) {
      var cron = CronSchedule.of(schedule.cron());
      var time = cron.latest(schedule.times().nextAt(), now);
      if (cron.due(time, schedule.id().value()).isAfter(now)) {
        // Its turn within the window is still to come: the one before is the latest that is due.
        time = schedule.times().nextAt();
      }
      var upcoming = cron.upcoming(time, UPCOMING);
      var next = upcoming.getFirst();
      ScheduleStore.change(handle, moved(schedule, cron, next, time), now);
      ticks.add(new Tick(schedule, time, upcoming));
    }
    return ticks;
  }

  private static Schedule moved(Schedule schedule, CronSchedule cron, Instant next, Instant last) {
    return new Schedule(
        schedule.id(),
        schedule.environmentId(),
        schedule.task(),
        schedule.isDeclared(),
        schedule.cron(),
        schedule.deduplicationKey(),
        schedule.externalId(),
        true,
        new Schedule.Times(next, cron.due(next, schedule.id().value()), last));
  }

  /** When the next one is due; empty where none ever will be. */
  public Optional<Instant> nextDue() {
    return database.call(ScheduleStore::nextDue);
  }

  private Schedule written(Work change) {
    return database.inTransaction(handle -> {
      handle.afterCommit(() -> wakeUps.announce(WakeUps.Topic.TIMED));
      return change.on(handle);
    });
  }

  /** What is done within a transaction. */
  private interface Work {
    Schedule on(Handle handle);
  }

  private static Schedule require(Handle handle, EnvironmentId environment, ScheduleId id) {
    return ScheduleStore.find(handle, environment, id)
        .orElseThrow(() ->
            new EngineException(
                ErrorCode.SCHEDULE_UNKNOWN,
                "there is no schedule %s in this environment".formatted(id)));
  }

  private static Schedule requireOurs(Handle handle, EnvironmentId environment, ScheduleId id) {
    var schedule = require(handle, environment, id);
    if (schedule.isDeclared()) {
      throw new EngineException(
          ErrorCode.STATE_CONFLICT,
          "the schedule %s is declared by the task \"%s\"; change it there, and deploy"
              .formatted(id, schedule.task()));
    }
    return schedule;
  }

  private static void checkText(String what, @Nullable String text) {
    if (text != null && (text.isEmpty() || text.length() > KEY_LENGTH || text.indexOf('\0') >= 0)) {
      throw new EngineException(
          ErrorCode.INVALID,
          "%s has %d characters; it must have 1 to %d".formatted(what, text.length(), KEY_LENGTH));
    }
  }
}
