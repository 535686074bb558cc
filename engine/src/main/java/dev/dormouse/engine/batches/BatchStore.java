package dev.dormouse.engine.batches;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.RunId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of batches. */
final class BatchStore {
  /** False where the key has a batch already; one that is just being made is waited for. */
  boolean insert(
      Handle handle,
      BatchId id,
      EnvironmentId environment,
      int total,
      @Nullable String key,
      Instant now) {
    return handle
            .createUpdate(
                """
                insert into batch (id, environment_id, total, remaining, idempotency_key, created_at)
                values (:id, :environment, :total, :total, :key, :now)
                on conflict (environment_id, idempotency_key) where idempotency_key is not null
                do nothing
                """)
            .bind("id", id.value())
            .bind("environment", environment.value())
            .bind("total", total)
            .bind("key", key)
            .bind("now", now)
            .execute()
        == 1;
  }

  Optional<BatchId> findByKey(Handle handle, EnvironmentId environment, @Nullable String key) {
    return handle
        .createQuery(
            "select id from batch where environment_id = :environment and idempotency_key = :key")
        .bind("environment", environment.value())
        .bind("key", key)
        .map((row, _) -> new BatchId(row.getString("id")))
        .findOne();
  }

  void insertRuns(Handle handle, BatchId id, List<RunId> runs) {
    handle
        .createUpdate(
            """
            insert into batch_run (batch_id, position, run_id)
            select :id, number - 1, run_id
            from unnest(:runs::text[]) with ordinality as item(run_id, number)
            """)
        .bind("id", id.value())
        .bindArray("runs", String.class, runs.stream().map(RunId::value).toList())
        .execute();
  }

  /** Runs that were there before are not counted; their ends are not told to this batch. */
  void setRemaining(Handle handle, BatchId id, int remaining, Instant now) {
    handle
        .createUpdate(
            """
            update batch set remaining = :remaining,
              finished_at = case when :remaining = 0 then cast(:now as timestamptz) end
            where id = :id and remaining <> :remaining
            """)
        .bind("id", id.value())
        .bind("remaining", remaining)
        .bind("now", now)
        .execute();
  }

  List<RunId> runs(Handle handle, BatchId id) {
    return handle
        .createQuery("select run_id from batch_run where batch_id = :id order by position")
        .bind("id", id.value())
        .map((row, _) -> new RunId(row.getString("run_id")))
        .list();
  }

  Optional<BatchView> find(Handle handle, EnvironmentId environment, BatchId id) {
    return handle
        .createQuery(
            """
            select remaining, idempotency_key, created_at, finished_at from batch
            where id = :id and environment_id = :environment
            """)
        .bind("id", id.value())
        .bind("environment", environment.value())
        .map((row, _) -> {
          var finishedAt = row.getObject("finished_at", OffsetDateTime.class);
          return new BatchView(
              id,
              runs(handle, id),
              row.getInt("remaining"),
              row.getString("idempotency_key"),
              row.getObject("created_at", OffsetDateTime.class).toInstant(),
              finishedAt == null ? null : finishedAt.toInstant());
        })
        .findOne();
  }
}
