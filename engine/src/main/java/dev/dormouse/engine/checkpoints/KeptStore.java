package dev.dormouse.engine.checkpoints;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The rows of checkpoints that are kept for replays, and how many may be. */
final class KeptStore {
  private KeptStore() {}

  static List<RunCheckpoint> of(Handle handle, EnvironmentId environment, RunId run) {
    return handle
        .createQuery(
            """
            select checkpoint.id, checkpoint.created_at, checkpoint.attempt, checkpoint.store,
              checkpoint.bytes,
              checkpoint.passed_at + make_interval(secs => environment.kept_seconds) as kept_until,
              array(
                select waitpoint.kind
                from checkpoint_wait join waitpoint on waitpoint.id = checkpoint_wait.waitpoint_id
                where checkpoint_wait.checkpoint_id = checkpoint.id and checkpoint.waiting
                order by waitpoint.id) as waits
            from checkpoint
              join run on run.id = checkpoint.run_id
              join environment on environment.id = run.environment_id
            where checkpoint.run_id = :run and run.environment_id = :environment
              and checkpoint.dropped_at is null
            order by checkpoint.id
            """)
        .bind("run", run.value())
        .bind("environment", environment.value())
        .map((row, _) -> read(row))
        .list();
  }

  private static RunCheckpoint read(ResultSet row) throws SQLException {
    var keptUntil = row.getObject("kept_until", OffsetDateTime.class);
    return new RunCheckpoint(
        new CheckpointId(row.getString("id")),
        Objects.requireNonNull(row.getObject("created_at", OffsetDateTime.class)).toInstant(),
        row.getInt("attempt"),
        row.getString("store"),
        row.getLong("bytes"),
        Stream.of((String[]) row.getArray("waits").getArray()).map(WaitpointKind::valueOf).toList(),
        keptUntil == null ? null : keptUntil.toInstant());
  }

  static KeptView view(Handle handle, EnvironmentId environment) {
    return handle
        .createQuery(
            """
            select environment.kept_checkpoints, environment.kept_seconds, environment.kept_bytes,
              count(checkpoint.id) as number, coalesce(sum(checkpoint.bytes), 0)::bigint as bytes
            from environment
              left join (checkpoint join run on run.id = checkpoint.run_id)
                on run.environment_id = environment.id
                  and checkpoint.passed_at is not null and checkpoint.dropped_at is null
            where environment.id = :environment
            group by environment.id
            """)
        .bind("environment", environment.value())
        .map((row, _) ->
            new KeptView(
                new Keeping(
                    row.getInt("kept_checkpoints"),
                    Duration.ofSeconds(row.getLong("kept_seconds")),
                    row.getLong("kept_bytes")),
                row.getLong("number"),
                row.getLong("bytes")))
        .one();
  }

  static void keep(Handle handle, EnvironmentId environment, Keeping keeping) {
    handle
        .createUpdate(
            """
            update environment
            set kept_checkpoints = :number, kept_seconds = :seconds, kept_bytes = :bytes
            where id = :environment
            """)
        .bind("environment", environment.value())
        .bind("number", keeping.number())
        .bind("seconds", keeping.age().toSeconds())
        .bind("bytes", keeping.bytes())
        .execute();
  }

  /** Some that are kept beyond their time, number or room and that no replay needs, locked. */
  static List<CheckpointId> lockOver(Handle handle, Instant now, int most) {
    return handle
        .createQuery(
            """
            with kept as (
              select checkpoint.id,
                checkpoint.passed_at + make_interval(secs => environment.kept_seconds) <= :now
                or environment.kept_checkpoints < row_number()
                  over (partition by checkpoint.run_id order by checkpoint.id desc)
                or environment.kept_bytes < sum(checkpoint.bytes)
                  over (partition by environment.id order by checkpoint.id desc) as is_over
              from checkpoint
                join run on run.id = checkpoint.run_id
                join environment on environment.id = run.environment_id
              where checkpoint.passed_at is not null and checkpoint.dropped_at is null
            )
            select id from checkpoint
            where id in (select id from kept where is_over) and dropped_at is null and not %s
            order by id limit :most
            for update skip locked
            """
                .formatted(CheckpointStore.NEEDED))
        .bind("now", now)
        .bind("most", most)
        .map((row, _) -> new CheckpointId(row.getString(1)))
        .list();
  }

  static void drop(Handle handle, List<CheckpointId> over, Instant now) {
    handle
        .createUpdate(
            """
            update checkpoint set dropped_at = :now where id = any(:ids) and not %s
            """
                .formatted(CheckpointStore.NEEDED))
        .bind("now", now)
        .bindArray("ids", String.class, over.stream().map(CheckpointId::value).toList())
        .execute();
  }
}
