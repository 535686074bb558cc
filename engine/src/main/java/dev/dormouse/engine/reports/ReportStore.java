package dev.dormouse.engine.reports;

import dev.dormouse.engine.checkpoints.CheckpointStore;
import dev.dormouse.engine.checkpoints.NewCheckpoint;
import dev.dormouse.protocol.RunId;
import dev.dormouse.store.TextArray;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** What reports change besides the status of runs. */
final class ReportStore {
  private ReportStore() {}

  /** The runs know of all their waits that have ended, and are past them. */
  static void pass(Handle handle, List<RunId> runs) {
    handle
        .createUpdate(
            """
            update waitpoint set passed = true
            where run_id = any(:runs) and not passed and status = 'COMPLETED'
            """)
        .bind("runs", TextArray.of(values(runs)))
        .execute();
  }

  /**
   * The runs' machines are stored. A waiting run's machine is gone with that, and any node may have
   * the run; what the run was told and is past is in the checkpoint, and need never be told again.
   */
  static void stored(Handle handle, List<NewCheckpoint> checkpoints, Instant now) {
    if (checkpoints.isEmpty()) {
      return;
    }
    CheckpointStore.record(handle, checkpoints, now);
    var runs = checkpoints.stream().map(NewCheckpoint::run).toList();
    handle
        .createUpdate(
            """
            with changed as (
              update run
              set checkpoint_id = own.checkpoint, revision = run.revision + 1, updated_at = :now,
                node_id =
                  case when run.status in ('WAITING', 'QUEUED') then null else run.node_id end,
                checkpoint_count = run.checkpoint_count + 1,
                checkpoint_bytes = run.checkpoint_bytes + own.bytes
              from unnest(:runs::text[], :checkpoints::text[], :bytes::text[]::bigint[])
                as own(id, checkpoint, bytes)
              where run.id = own.id
              returning run.id
            )
            insert into run_change (run_id) select id from changed
            """)
        .bind("runs", TextArray.of(values(runs)))
        .bind(
            "checkpoints",
            TextArray.of(checkpoints.stream().map(each -> each.id().value()).toList()))
        .bind(
            "bytes",
            TextArray.of(checkpoints.stream().map(each -> Long.toString(each.bytes())).toList()))
        .bind("now", now)
        .execute();
    handle
        .createUpdate(
            """
            update waitpoint set told_epoch = 0
            where run_id = any(:runs) and passed and told_epoch is distinct from 0
            """)
        .bind("runs", TextArray.of(values(runs)))
        .execute();
  }

  /** Those of the runs that would go on from a checkpoint of another run. */
  static Set<RunId> beganElsewhere(Handle handle, List<RunId> runs) {
    return handle
        .createQuery(
            """
            select run.id
            from run join checkpoint on checkpoint.id = run.checkpoint_id
            where run.id = any(:runs) and checkpoint.run_id <> run.id
            """)
        .bind("runs", TextArray.of(values(runs)))
        .map((row, _) -> new RunId(row.getString(1)))
        .set();
  }

  /** The runs have nothing to go on from. */
  static void forgetCheckpoints(Handle handle, List<RunId> runs, Instant now) {
    if (runs.isEmpty()) {
      return;
    }
    CheckpointStore.drop(handle, runs, now);
    handle
        .createUpdate("update run set checkpoint_id = null where id = any(:runs)")
        .bindArray("runs", String.class, values(runs))
        .execute();
  }

  private static List<String> values(Collection<RunId> ids) {
    return ids.stream().map(RunId::value).toList();
  }
}
