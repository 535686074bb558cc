package dev.dormouse.engine.waits;

import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.store.TextArray;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;

/** What the ends of runs do to the rows of waits and batches. */
final class RunEndStore {
  private RunEndStore() {}

  /**
   * Nobody waits any more for what the runs waited for. One that somebody else is just ending is
   * left to him: he finds that the run does not wait.
   */
  static void abandon(Handle handle, Collection<RunId> runs, Instant now) {
    handle
        .createUpdate(
            """
            update waitpoint
            set passed = true, status = 'COMPLETED', completed_at = coalesce(completed_at, :now)
            where id in (
              select id from waitpoint
              where run_id = any(:runs) and not passed
              for no key update skip locked)
            """)
        .bind("now", now)
        .bind("runs", TextArray.of(values(runs)))
        .execute();
  }

  /**
   * The runs go on from their latest checkpoint: what they were told since, it does not know. What
   * it knows is marked with epoch 0.
   */
  static void tellAgain(Handle handle, Collection<RunId> runs) {
    handle
        .createUpdate(
            """
            update waitpoint set passed = false, told_epoch = null
            from run
            where run.id = any(:runs) and waitpoint.run_id = run.id
              and waitpoint.attempt = run.attempt
              and waitpoint.told_epoch is distinct from 0
              and (waitpoint.passed or waitpoint.told_epoch is not null)
            """)
        .bind("runs", TextArray.of(values(runs)))
        .execute();
  }

  /** Ends the waits for which these were the last runs; answers whose waits they are. */
  static List<RunId> endWaitsFor(Handle handle, Collection<RunId> ended, Instant now) {
    return handle
        .createQuery(
            """
            with ended as (
              select waitpoint_id, count(*) as runs
              from waitpoint_run where run_id = any(:runs)
              group by waitpoint_id
            ), target as (
              select waitpoint.id, ended.runs
              from ended join waitpoint on waitpoint.id = ended.waitpoint_id
              where waitpoint.status = 'PENDING'
              order by waitpoint.id for no key update of waitpoint
            ), counted as (
              update waitpoint
              set remaining = waitpoint.remaining - target.runs,
                status = case when waitpoint.remaining <= target.runs then 'COMPLETED' else 'PENDING' end,
                completed_at = case when waitpoint.remaining <= target.runs then :now::timestamptz end
              from target where waitpoint.id = target.id
              returning waitpoint.run_id, waitpoint.status
            )
            select run_id from counted where status = 'COMPLETED'
            """)
        .bind("runs", TextArray.of(values(ended)))
        .bind("now", now)
        .map((row, _) -> new RunId(row.getString("run_id")))
        .list();
  }

  /**
   * Counts runs of batches that have ended.
   *
   * @param ended how many of each batch
   */
  static void countDownBatches(Handle handle, SortedMap<BatchId, Integer> ended, Instant now) {
    handle
        .createUpdate(
            """
            with target as (
              select batch.id, ended.runs
              from unnest(:batches::text[], :runs::int[]) as ended(id, runs)
              join batch on batch.id = ended.id
              order by batch.id for no key update of batch
            )
            update batch
            set remaining = batch.remaining - target.runs,
              finished_at = case when batch.remaining <= target.runs then :now::timestamptz end
            from target where batch.id = target.id
            """)
        .bind("batches", TextArray.of(ended.keySet().stream().map(BatchId::value).toList()))
        .bindArray("runs", Integer.class, List.copyOf(ended.values()))
        .bind("now", now)
        .execute();
  }

  private static List<String> values(Collection<RunId> ids) {
    return ids.stream().map(RunId::value).toList();
  }
}
