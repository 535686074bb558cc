package dev.dormouse.engine.copies;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.tenancy.EnvironmentKind;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.worker.LogEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Reads the lines of all runs in their order, as far as the oldest transaction that still writes.
 */
final class LogCopyStore {
  private static final long MOST_BYTES = 32L << 20;

  List<LogCopies.Line> after(Handle handle, LogCopies.Place place, int most) {
    return handle
        .createQuery(
            """
            select l.written_by::text as written_by, l.number, l.environment_id, e.kind,
              e.project_id, p.organization_id, l.run_id, run.task_id, l.attempt, l.time, l.level,
              l.source, l.message, l.attributes, l.span
            from (
              select *, octet_length(message) + coalesce(octet_length(attributes), 0) as bytes,
                sum(octet_length(message) + coalesce(octet_length(attributes), 0))
                  over (order by written_by, number) as sum_bytes
              from (
                select * from run_log
                where (written_by, number) > (cast(:transaction as text)::xid8, :number)
                  and written_by < pg_snapshot_xmin(pg_current_snapshot())
                order by run_log.written_by, run_log.number limit :most
              ) batch
            ) l
            join run on run.id = l.run_id
            join environment e on e.id = l.environment_id
            join project p on p.id = e.project_id
            where l.sum_bytes <= :mostBytes or l.sum_bytes = l.bytes
            order by l.written_by, l.number
            """)
        .bind("transaction", Long.toString(place.transaction()))
        .bind("number", place.number())
        .bind("most", most)
        .bind("mostBytes", MOST_BYTES)
        .map((row, _) -> line(row))
        .list();
  }

  private static LogCopies.Line line(ResultSet row) throws SQLException {
    String attributes = row.getString("attributes");
    String span = row.getString("span");
    return new LogCopies.Line(
        new LogCopies.Place(row.getLong("written_by"), row.getLong("number")),
        new RunCopy.Owner(
            row.getLong("organization_id"),
            row.getLong("project_id"),
            new EnvironmentId(row.getLong("environment_id")),
            EnvironmentKind.valueOf(row.getString("kind"))),
        new RunId(row.getString("run_id")),
        new TaskId(row.getString("task_id")),
        row.getInt("attempt"),
        new LogEntry(
            row.getObject("time", OffsetDateTime.class).toInstant(),
            LogEntry.Level.valueOf(row.getString("level")),
            row.getString("source"),
            row.getString("message"),
            attributes == null
                ? null
                : Json.mapper().readerForMapOf(String.class).readValue(attributes),
            span == null ? null : Json.mapper().readValue(span, LogEntry.Span.class)));
  }
}
