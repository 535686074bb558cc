package dev.dormouse.engine.logs;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.store.TextArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The rows of logs. */
final class LogStore {
  /**
   * How far what is there may be read.
   *
   * @param settled the oldest transaction that still writes: all before it are there, or never will
   * @param begun the next transaction: all that have been committed come before it
   */
  record Horizon(long settled, long begun) {}

  private record Row(RunLogs.Entries of, long sequence, LogEntry entry) {}

  void append(Handle handle, RunLogs logs) {
    var rows = new ArrayList<Row>();
    for (var run : logs.runs()) {
      for (int i = 0; i < run.entries().size(); i++) {
        rows.add(new Row(run, run.sequence() + i, run.entries().get(i)));
      }
    }
    var insert =
        handle.createUpdate(
            """
            insert into run_log
              (run_id, environment_id, epoch, sequence, attempt, time, level, source, message,
                attributes, span)
            select run_id, run.environment_id, entry.epoch, sequence, entry.attempt, time, level,
              source, message, attributes, span
            from unnest(:run::text[], :epoch::text[]::bigint[], :sequence::text[]::bigint[],
              :attempt::text[]::int[], :time::text[]::timestamptz[], :level::text[],
              :source::text[], :message::text[], :attributes::text[], :span::text[]) with ordinality
              as entry(run_id, epoch, sequence, attempt, time, level, source, message, attributes,
                span, place)
            join run on run.id = entry.run_id
            order by place
            on conflict do nothing
            """);
    texts(insert, "run", rows, row -> row.of().run().runId());
    texts(insert, "epoch", rows, row -> row.of().run().epoch());
    texts(insert, "sequence", rows, Row::sequence);
    texts(insert, "attempt", rows, row -> row.of().attempt());
    texts(insert, "time", rows, row -> row.entry().time());
    texts(insert, "level", rows, row -> row.entry().level());
    texts(insert, "source", rows, row -> plain(row.entry().source()));
    texts(insert, "message", rows, row -> plain(row.entry().message()));
    texts(insert, "attributes", rows, row -> attributes(row.entry()));
    texts(
        insert,
        "span",
        rows,
        row ->
            row.entry().span() == null
                ? null
                : Json.mapper().writeValueAsString(row.entry().span()));
    insert.execute();
  }

  /** The database keeps no NUL in a text. */
  private static String plain(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }

  private static @Nullable String attributes(LogEntry entry) {
    var attributes = entry.attributes();
    return attributes == null || attributes.isEmpty()
        ? null
        : Json.mapper().writeValueAsString(attributes);
  }

  private static void texts(
      SqlStatement<?> statement, String name, List<Row> rows, Function<Row, @Nullable Object> of) {
    var texts = new ArrayList<@Nullable String>(rows.size());
    for (var row : rows) {
      var value = of.apply(row);
      texts.add(value == null ? null : value.toString());
    }
    statement.bind(name, TextArray.of(texts));
  }

  /** Whether the run has ended; empty where the environment has no such run. */
  Optional<Boolean> isEnded(Handle handle, EnvironmentId environment, RunId run) {
    return handle
        .createQuery(
            """
            select finished_at is not null as ended from run
            where id = :id and environment_id = :environment
            """)
        .bind("id", run.value())
        .bind("environment", environment.value())
        .map((row, _) -> row.getBoolean("ended"))
        .findOne();
  }

  Horizon horizon(Handle handle) {
    return handle
        .createQuery(
            """
            select pg_snapshot_xmin(pg_current_snapshot())::text as settled,
              pg_snapshot_xmax(pg_current_snapshot())::text as begun
            """)
        .map((row, _) -> new Horizon(row.getLong("settled"), row.getLong("begun")))
        .one();
  }

  /** Whether there are entries of the run, or of all, that are not settled yet. */
  boolean isUnsettled(
      Handle handle, EnvironmentId environment, @Nullable RunId run, long settled, long begun) {
    return handle
        .createQuery(
            """
            select exists (
              select from run_log
              where environment_id = :environment and (cast(:run as text) is null or run_id = :run)
                and written_by >= cast(:settled as text)::xid8
                and written_by < cast(:begun as text)::xid8)
            """)
        .bind("environment", environment.value())
        .bind("run", run == null ? null : run.value())
        .bind("settled", Long.toString(settled))
        .bind("begun", Long.toString(begun))
        .mapTo(Boolean.class)
        .one();
  }

  List<RunLogLine> read(Handle handle, RunId run, LogCursor after, long settled, int most) {
    return handle
        .createQuery(
            """
            select written_by::text as written_by, number, attempt, time, level, source, message,
              attributes, span
            from run_log
            where run_id = :run
              and (written_by, number) > (cast(:transaction as text)::xid8, :number)
              and written_by < cast(:settled as text)::xid8
            order by run_log.written_by, number limit :most
            """)
        .bind("run", run.value())
        .bind("transaction", Long.toString(after.transaction()))
        .bind("number", after.number())
        .bind("settled", Long.toString(settled))
        .bind("most", most)
        .map((row, _) -> line(row))
        .list();
  }

  List<EnvironmentLogLine> read(
      Handle handle,
      EnvironmentId environment,
      List<LogEntry.Level> levels,
      LogCursor after,
      long settled,
      int most) {
    return handle
        .createQuery(
            """
            select l.written_by::text as written_by, l.number, l.run_id, run.task_id, l.attempt,
              l.time, l.level, l.source, l.message, l.attributes, l.span
            from (
              select * from run_log
              where environment_id = :environment and level = any(:levels)
                and (written_by, number) > (cast(:transaction as text)::xid8, :number)
                and written_by < cast(:settled as text)::xid8
              order by run_log.written_by, number limit :most
            ) l join run on run.id = l.run_id
            order by l.written_by, l.number
            """)
        .bind("environment", environment.value())
        .bindArray("levels", String.class, levels.stream().map(Enum::name).toList())
        .bind("transaction", Long.toString(after.transaction()))
        .bind("number", after.number())
        .bind("settled", Long.toString(settled))
        .bind("most", most)
        .map((row, _) ->
            new EnvironmentLogLine(
                new RunId(row.getString("run_id")),
                new TaskId(row.getString("task_id")),
                line(row)))
        .list();
  }

  private static RunLogLine line(ResultSet row) throws SQLException {
    String attributes = row.getString("attributes");
    String span = row.getString("span");
    return new RunLogLine(
        new LogCursor(row.getLong("written_by"), row.getLong("number")).text(),
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
