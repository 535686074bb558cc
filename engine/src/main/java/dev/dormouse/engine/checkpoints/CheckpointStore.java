package dev.dormouse.engine.checkpoints;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RunId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The rows of checkpoints. */
public final class CheckpointStore {
  private CheckpointStore() {}

  /** Whether a replay has yet to go on from the checkpoint. */
  static final String NEEDED =
      """
      exists (
        select from checkpoint_replay join run on run.id = checkpoint_replay.run_id
        where checkpoint_replay.checkpoint_id = checkpoint.id
          and run.checkpoint_id = checkpoint.id)
      """;

  /** The checkpoints are there; their runs, whose rows are locked, are past earlier ones. */
  public static void record(Handle handle, Collection<NewCheckpoint> stored, Instant now) {
    handle
        .createUpdate(
            """
            with stored as (
              insert into checkpoint (
                id, run_id, store, platform, bytes, created_at, attempt, waiting)
              select own.id, own.run, coalesce(node.platform->>'store', node.name), node.platform,
                own.bytes, :now, run.attempt, run.status <> 'EXECUTING'
              from unnest(:ids::text[], :runs::text[], :nodes::text[], :bytes::bigint[])
                as own(id, run, node, bytes)
              join node on node.id = own.node
              join run on run.id = own.run
              on conflict (id) do nothing
              returning id, run_id, attempt
            )
            insert into checkpoint_wait (checkpoint_id, waitpoint_id)
            select stored.id, wait.id
            from stored join waitpoint wait
              on wait.run_id = stored.run_id and wait.attempt = stored.attempt and not wait.passed
            """)
        .bindArray("ids", String.class, stored.stream().map(each -> each.id().value()).toList())
        .bindArray("runs", String.class, stored.stream().map(each -> each.run().value()).toList())
        .bindArray("nodes", String.class, stored.stream().map(each -> each.node().value()).toList())
        .bindArray("bytes", Long.class, stored.stream().map(NewCheckpoint::bytes).toList())
        .bind("now", now)
        .execute();
    pass(
        handle,
        stored.stream().map(NewCheckpoint::run).toList(),
        stored.stream().map(NewCheckpoint::id).toList(),
        now);
  }

  /**
   * The runs, whose rows are locked, will not go on from their checkpoints any more. The latest are
   * kept for replays, as many as their environments say.
   */
  public static void pass(Handle handle, Collection<RunId> runs, Instant now) {
    pass(handle, runs, List.of(), now);
  }

  private static void pass(
      Handle handle, Collection<RunId> runs, Collection<CheckpointId> current, Instant now) {
    if (runs.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            with past as (
              select checkpoint.id, environment.kept_checkpoints,
                row_number() over (partition by checkpoint.run_id order by checkpoint.id desc) as number
              from checkpoint
                join run on run.id = checkpoint.run_id
                join environment on environment.id = run.environment_id
              where checkpoint.run_id = any(:runs) and checkpoint.dropped_at is null
                and not checkpoint.id = any(:current)
            )
            update checkpoint
            set passed_at = coalesce(checkpoint.passed_at, :now),
              dropped_at = case when past.number > past.kept_checkpoints and not %s
                then cast(:now as timestamptz) end
            from past where checkpoint.id = past.id
            """
                .formatted(NEEDED))
        .bindArray("runs", String.class, runs.stream().map(RunId::value).toList())
        .bindArray("current", String.class, current.stream().map(CheckpointId::value).toList())
        .bind("now", now)
        .execute();
  }

  /** The images that the runs would go on from are lost, unless they are those of other runs. */
  public static void drop(Handle handle, Collection<RunId> runs, Instant now) {
    handle
        .createUpdate(
            """
            update checkpoint set dropped_at = :now
            from run
            where run.id = any(:runs) and checkpoint.id = run.checkpoint_id
              and checkpoint.run_id = run.id and checkpoint.dropped_at is null
            """)
        .bindArray("runs", String.class, runs.stream().map(RunId::value).toList())
        .bind("now", now)
        .execute();
  }

  /** Dropped ones that the node can delete. */
  static List<CheckpointId> dropped(Handle handle, NodeId node, int most) {
    return handle
        .createQuery(
            """
            select checkpoint.id from checkpoint
            where dropped_at is not null
              and store = (select coalesce(platform->>'store', name) from node where id = :node)
            order by checkpoint.id limit :most
            """)
        .bind("node", node.value())
        .bind("most", most)
        .map((row, _) -> new CheckpointId(row.getString("id")))
        .list();
  }

  /** Their images are gone. */
  static void forget(Handle handle, Collection<CheckpointId> deleted) {
    handle
        .createUpdate(
            """
            with gone as (
              delete from checkpoint where id = any(:ids) and dropped_at is not null returning id
            ), waits as (
              delete from checkpoint_wait where checkpoint_id in (select id from gone)
            )
            delete from checkpoint_replay where checkpoint_id in (select id from gone)
            """)
        .bindArray("ids", String.class, deleted.stream().map(CheckpointId::value).toList())
        .execute();
  }

  /** Which of them runs may go on from. */
  static Set<CheckpointId> live(Handle handle, Collection<CheckpointId> ids) {
    return new HashSet<>(
        handle
            .createQuery("select id from checkpoint where id = any(:ids) and dropped_at is null")
            .bindArray("ids", String.class, ids.stream().map(CheckpointId::value).toList())
            .map((row, _) -> new CheckpointId(row.getString("id")))
            .list());
  }
}
