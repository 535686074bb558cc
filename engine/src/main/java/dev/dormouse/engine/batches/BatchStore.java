package dev.dormouse.engine.batches;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.store.TextArray;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of batches. */
final class BatchStore {
  /** What an open batch waits for. */
  record Expected(int total, boolean open) {}

  /** False where the key has a batch already; one that is just being made is waited for. */
  boolean insert(
      Handle handle,
      BatchId id,
      EnvironmentId environment,
      int total,
      boolean open,
      @Nullable String key,
      Instant now) {
    return handle
            .createUpdate(
                """
                insert into batch
                  (id, environment_id, total, remaining, open, idempotency_key, created_at)
                values (:id, :environment, :total, :total, :open, :key, :now)
                on conflict (environment_id, idempotency_key) where idempotency_key is not null
                do nothing
                """)
            .bind("id", id.value())
            .bind("environment", environment.value())
            .bind("total", total)
            .bind("open", open)
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
        .bind("runs", TextArray.of(runs.stream().map(RunId::value).toList()))
        .execute();
  }

  /** How many items the batch shall have, and whether more may come; locked. */
  Optional<Expected> lock(Handle handle, EnvironmentId environment, BatchId id) {
    return handle
        .createQuery(
            """
            select total, open from batch where id = :id and environment_id = :environment
            for no key update
            """)
        .bind("id", id.value())
        .bind("environment", environment.value())
        .map((row, _) -> new Expected(row.getInt("total"), row.getBoolean("open")))
        .findOne();
  }

  Set<Integer> positions(Handle handle, BatchId id) {
    return handle
        .createQuery(
            """
            select position from batch_run where batch_id = :id
            union all select position from batch_refusal where batch_id = :id
            """)
        .bind("id", id.value())
        .mapTo(Integer.class)
        .set();
  }

  void insertRuns(Handle handle, BatchId id, Map<Integer, RunId> runs) {
    handle
        .createUpdate(
            """
            insert into batch_run (batch_id, position, run_id)
            select :id, position::int, run_id
            from unnest(:positions::text[], :runs::text[]) as item(position, run_id)
            """)
        .bind("id", id.value())
        .bindArray("positions", String.class, runs.keySet().stream().map(String::valueOf).toList())
        .bindArray("runs", String.class, runs.values().stream().map(RunId::value).toList())
        .execute();
  }

  void insertRefusals(Handle handle, BatchId id, Collection<ItemRefusal> refusals) {
    var insert =
        handle.prepareBatch(
            """
            insert into batch_refusal (batch_id, position, task_id, code, message)
            values (:id, :position, :task, :code, :message)
            """);
    for (var refusal : refusals) {
      insert
          .bind("id", id.value())
          .bind("position", refusal.index())
          .bind("task", refusal.task().value())
          .bind("code", refusal.code())
          .bind("message", refusal.message().replace('\0', ' '))
          .add();
    }
    insert.execute();
  }

  private static List<ItemRefusal> refusals(Handle handle, BatchId id) {
    return handle
        .createQuery(
            """
            select position, task_id, code, message from batch_refusal
            where batch_id = :id order by position limit 1000
            """)
        .bind("id", id.value())
        .map((row, _) ->
            new ItemRefusal(
                row.getInt("position"),
                new TaskId(row.getString("task_id")),
                row.getString("code"),
                row.getString("message")))
        .list();
  }

  /**
   * Closes the batch where it is complete.
   *
   * @param passed items for which there was a run before, whose ends are not told to this batch
   */
  void settle(Handle handle, BatchId id, int passed, boolean complete, Instant now) {
    handle
        .createUpdate(
            """
            update batch set remaining = remaining - :passed, open = not :complete,
              finished_at = case when remaining <= :passed then cast(:now as timestamptz) end
            where id = :id
            """)
        .bind("id", id.value())
        .bind("passed", passed)
        .bind("complete", complete)
        .bind("now", now)
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
            select total, open, remaining, idempotency_key, created_at, finished_at from batch
            where id = :id and environment_id = :environment
            """)
        .bind("id", id.value())
        .bind("environment", environment.value())
        .map((row, _) -> {
          var finishedAt = row.getObject("finished_at", OffsetDateTime.class);
          return new BatchView(
              id,
              row.getInt("total"),
              row.getBoolean("open"),
              runs(handle, id),
              refusals(handle, id),
              row.getInt("remaining"),
              row.getString("idempotency_key"),
              row.getObject("created_at", OffsetDateTime.class).toInstant(),
              finishedAt == null ? null : finishedAt.toInstant());
        })
        .findOne();
  }
}
