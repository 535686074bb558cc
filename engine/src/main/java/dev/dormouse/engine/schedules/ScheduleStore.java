package dev.dormouse.engine.schedules;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.CronDeclaration;
import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.store.TextArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of schedules. */
final class ScheduleStore {
  private static final String SCHEDULE =
      """
      select id, environment_id, task_id, declared, expression, timezone, window_seconds, deduplication_key,
        external_id, active, next_at, due_at, last_at
      from schedule
      """;

  private ScheduleStore() {}

  static Optional<Schedule> find(Handle handle, EnvironmentId environment, ScheduleId id) {
    return handle
        .createQuery(
            SCHEDULE + "where id = :id and environment_id = :environment for no key update")
        .bind("id", id.value())
        .bind("environment", environment.value())
        .map((row, _) -> schedule(row))
        .findOne();
  }

  static List<Schedule> list(Handle handle, EnvironmentId environment, long from, int most) {
    return handle
        .createQuery(
            SCHEDULE + "where environment_id = :environment order by id offset :from limit :most")
        .bind("environment", environment.value())
        .bind("from", from)
        .bind("most", most)
        .map((row, _) -> schedule(row))
        .list();
  }

  static long count(Handle handle, EnvironmentId environment) {
    return handle
        .createQuery("select count(*) from schedule where environment_id = :environment")
        .bind("environment", environment.value())
        .mapTo(Long.class)
        .one();
  }

  /**
   * Makes it, or changes the one that has its deduplication key; a declared one, that of its task.
   */
  static ScheduleId write(Handle handle, Schedule schedule, Instant now) {
    return new ScheduleId(
        handle
            .createQuery(
                """
                insert into schedule (id, environment_id, task_id, declared, expression, timezone, window_seconds,
                  deduplication_key, external_id, active, next_at, due_at, created_at, updated_at)
                values (:id, :environment, :task, :declared, :expression, :timezone, :window,
                  :key, :externalId, true, :nextAt, :dueAt, :now, :now)
                on conflict <target> do update
                  set task_id = excluded.task_id, expression = excluded.expression,
                    timezone = excluded.timezone, window_seconds = excluded.window_seconds,
                    external_id = excluded.external_id, updated_at = excluded.updated_at,
                    next_at = case when <same> then schedule.next_at else excluded.next_at end,
                    due_at = case when <same> then schedule.due_at else excluded.due_at end
                returning id
                """)
            .define(
                "target",
                schedule.isDeclared()
                    ? "(environment_id, task_id) where declared"
                    : "(environment_id, deduplication_key) where deduplication_key is not null")
            // What is only said again neither skips a time nor repeats one.
            .define(
                "same",
                "(schedule.expression, schedule.timezone, schedule.window_seconds)"
                    + " = (excluded.expression, excluded.timezone, excluded.window_seconds)")
            .bind("id", schedule.id().value())
            .bind("environment", schedule.environmentId().value())
            .bind("task", schedule.task().value())
            .bind("declared", schedule.isDeclared())
            .bind("expression", schedule.cron().expression())
            .bind("timezone", schedule.cron().timezone())
            .bind("window", (int) schedule.cron().window().toSeconds())
            .bind("key", schedule.deduplicationKey())
            .bind("externalId", schedule.externalId())
            .bind("nextAt", schedule.times().nextAt())
            .bind("dueAt", schedule.times().dueAt())
            .bind("now", now)
            .mapTo(String.class)
            .one());
  }

  /** Changes one that has been locked. */
  static void change(Handle handle, Schedule schedule, Instant now) {
    handle
        .createUpdate(
            """
            update schedule
            set task_id = :task, expression = :expression, timezone = :timezone, window_seconds = :window,
              external_id = :externalId, active = :active, next_at = :nextAt, due_at = :dueAt,
              last_at = :lastAt, updated_at = :now
            where id = :id
            """)
        .bind("id", schedule.id().value())
        .bind("task", schedule.task().value())
        .bind("expression", schedule.cron().expression())
        .bind("timezone", schedule.cron().timezone())
        .bind("window", (int) schedule.cron().window().toSeconds())
        .bind("externalId", schedule.externalId())
        .bind("active", schedule.active())
        .bind("nextAt", schedule.times().nextAt())
        .bind("dueAt", schedule.times().dueAt())
        .bind("lastAt", schedule.times().lastAt())
        .bind("now", now)
        .execute();
  }

  static void delete(Handle handle, ScheduleId id) {
    handle.createUpdate("delete from schedule where id = :id").bind("id", id.value()).execute();
  }

  /** Declared ones of other tasks than these are gone. */
  static void keepDeclared(Handle handle, EnvironmentId environment, Collection<TaskId> tasks) {
    handle
        .createUpdate(
            """
            delete from schedule
            where environment_id = :environment and declared and not task_id = any(:tasks)
            """)
        .bind("environment", environment.value())
        .bind("tasks", TextArray.of(tasks.stream().map(TaskId::value).toList()))
        .execute();
  }

  /** Some that are due, locked; those that another server is just at are passed over. */
  static List<Schedule> due(Handle handle, Instant now, int most) {
    return handle
        .createQuery(
            SCHEDULE
                + """
                where active and due_at <= :now order by due_at limit :most
                for no key update skip locked
                """)
        .bind("now", now)
        .bind("most", most)
        .map((row, _) -> schedule(row))
        .list();
  }

  static Optional<Instant> nextDue(Handle handle) {
    return handle
        .createQuery("select due_at from schedule where active order by due_at limit 1")
        .map((row, _) -> row.getObject("due_at", OffsetDateTime.class).toInstant())
        .findOne();
  }

  private static Schedule schedule(ResultSet row) throws SQLException {
    return new Schedule(
        new ScheduleId(row.getString("id")),
        new EnvironmentId(row.getLong("environment_id")),
        new TaskId(row.getString("task_id")),
        row.getBoolean("declared"),
        new CronDeclaration(
            row.getString("expression"),
            row.getString("timezone"),
            Duration.ofSeconds(row.getInt("window_seconds"))),
        row.getString("deduplication_key"),
        row.getString("external_id"),
        row.getBoolean("active"),
        new Schedule.Times(
            row.getObject("next_at", OffsetDateTime.class).toInstant(),
            row.getObject("due_at", OffsetDateTime.class).toInstant(),
            time(row, "last_at")));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    var value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }
}
