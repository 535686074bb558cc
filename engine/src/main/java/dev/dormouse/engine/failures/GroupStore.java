package dev.dormouse.engine.failures;

import dev.dormouse.engine.failures.ErrorGroup.Ignored;
import dev.dormouse.engine.failures.ErrorGroup.Resolved;
import dev.dormouse.engine.failures.ErrorGroup.Seen;
import dev.dormouse.engine.failures.ErrorGroup.Status;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.ErrorGroupId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.store.TextArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of error groups. */
final class GroupStore {
  private GroupStore() {}

  static Optional<ErrorGroup> lock(
      Handle handle, EnvironmentId environment, TaskId task, String fingerprint) {
    return handle
        .createQuery(
            """
            select * from error_group
            where environment_id = :environment and task_id = :task and fingerprint = :fingerprint
            for no key update
            """)
        .bind("environment", environment.value())
        .bind("task", task.value())
        .bind("fingerprint", fingerprint)
        .map((row, _) -> read(row))
        .findOne();
  }

  /** Makes it, or writes all that may change of it. */
  static void write(Handle handle, EnvironmentId environment, ErrorGroup group) {
    var resolved = group.resolved();
    var ignored = group.ignored();
    handle
        .createUpdate(
            """
            insert into error_group (id, environment_id, task_id, fingerprint, type, message, status,
              count, first_seen_at, last_seen_at, last_run_id, versions, resolved_at,
              resolved_in_version, ignored_at, ignored_until, ignored_until_count, ignored_reason)
            values (:id, :environment, :task, :fingerprint, :type, :message, :status,
              :count, :first, :last, :run, :versions::text[], :resolved,
              :resolvedIn, :ignored, :until, :untilCount, :reason)
            on conflict (id) do update set
              status = excluded.status, count = excluded.count,
              last_seen_at = excluded.last_seen_at, last_run_id = excluded.last_run_id,
              versions = excluded.versions, resolved_at = excluded.resolved_at,
              resolved_in_version = excluded.resolved_in_version,
              ignored_at = excluded.ignored_at, ignored_until = excluded.ignored_until,
              ignored_until_count = excluded.ignored_until_count,
              ignored_reason = excluded.ignored_reason
            """)
        .bind("id", group.id().value())
        .bind("environment", environment.value())
        .bind("task", group.task().value())
        .bind("fingerprint", group.fingerprint())
        .bind("type", group.type())
        .bind("message", group.message())
        .bind("status", group.status())
        .bind("count", group.seen().count())
        .bind("first", group.seen().firstAt())
        .bind("last", group.seen().lastAt())
        .bind("run", group.seen().lastRun().value())
        .bind("versions", TextArray.of(group.versions()))
        .bind("resolved", resolved == null ? null : resolved.at())
        .bind("resolvedIn", resolved == null ? null : resolved.version())
        .bind("ignored", ignored == null ? null : ignored.at())
        .bind("until", ignored == null ? null : ignored.until())
        .bind("untilCount", ignored == null ? null : ignored.untilCount())
        .bind("reason", ignored == null ? null : ignored.reason())
        .execute();
  }

  static Optional<ErrorGroup> lock(Handle handle, EnvironmentId environment, ErrorGroupId id) {
    return handle
        .createQuery(
            """
            select * from error_group where id = :id and environment_id = :environment
            for no key update
            """)
        .bind("id", id.value())
        .bind("environment", environment.value())
        .map((row, _) -> read(row))
        .findOne();
  }

  static List<ErrorGroup> list(
      Handle handle,
      EnvironmentId environment,
      ErrorGroupFilter filter,
      @Nullable ErrorGroupId after,
      @Nullable ErrorGroupId before,
      int most) {
    return handle
        .createQuery(
            """
            select * from error_group
            where environment_id = :environment
              and (:after::text is null or id < :after) and (:before::text is null or id > :before)
              and (cardinality(:statuses::text[]) = 0 or status = any(:statuses::text[]))
              and (cardinality(:tasks::text[]) = 0 or task_id = any(:tasks::text[]))
              and (cardinality(:versions::text[]) = 0 or versions && :versions::text[])
              and (:search::text is null or strpos(lower(type || ' ' || message), lower(:search)) > 0)
              and (:from::timestamptz is null or last_seen_at >= :from)
              and (:to::timestamptz is null or first_seen_at <= :to)
            order by id %s limit :most
            """
                .formatted(before == null ? "desc" : "asc"))
        .bind("environment", environment.value())
        .bind("after", after == null ? null : after.value())
        .bind("before", before == null ? null : before.value())
        .bind("statuses", TextArray.of(filter.statuses().stream().map(Status::name).toList()))
        .bind("tasks", TextArray.of(filter.tasks().stream().map(TaskId::value).toList()))
        .bind("versions", TextArray.of(filter.versions()))
        .bind("search", filter.search())
        .bind("from", filter.from())
        .bind("to", filter.to())
        .bind("most", most)
        .map((row, _) -> read(row))
        .list();
  }

  private static ErrorGroup read(ResultSet row) throws SQLException {
    var resolved = time(row, "resolved_at");
    var ignored = time(row, "ignored_at");
    long until = row.getLong("ignored_until_count");
    var untilCount = row.wasNull() ? null : until;
    return new ErrorGroup(
        new ErrorGroupId(row.getString("id")),
        new TaskId(row.getString("task_id")),
        row.getString("fingerprint"),
        row.getString("type"),
        row.getString("message"),
        Status.valueOf(row.getString("status")),
        new Seen(
            row.getLong("count"),
            row.getObject("first_seen_at", OffsetDateTime.class).toInstant(),
            row.getObject("last_seen_at", OffsetDateTime.class).toInstant(),
            new RunId(row.getString("last_run_id"))),
        List.of((String[]) row.getArray("versions").getArray()),
        resolved == null ? null : new Resolved(resolved, row.getString("resolved_in_version")),
        ignored == null
            ? null
            : new Ignored(
                ignored, time(row, "ignored_until"), untilCount, row.getString("ignored_reason")));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    var value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }
}
