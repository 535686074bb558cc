package dev.dormouse.engine.replays;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.store.TextArray;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of a run that begins at a checkpoint, and of its waits. */
final class ReplayStore {
  private static final List<String> FINAL =
      Arrays.stream(RunStatus.values()).filter(RunStatus::isFinal).map(RunStatus::name).toList();

  private ReplayStore() {}

  /**
   * A checkpoint that is there.
   *
   * @param waiting whether its run waited, rather than computed
   * @param hasVersion whether its version is still deployed
   */
  record Image(boolean waiting, boolean hasVersion) {}

  /** The run's checkpoint, which is not dropped until the transaction ends. */
  static Optional<Image> lock(Handle handle, RunId run, CheckpointId checkpoint) {
    return handle
        .createQuery(
            """
            select checkpoint.waiting, exists (
                select from run join deployment on deployment.id = run.deployment_id
                where run.id = checkpoint.run_id) as has_version
            from checkpoint
            where id = :checkpoint and run_id = :run and dropped_at is null
            for no key update
            """)
        .bind("checkpoint", checkpoint.value())
        .bind("run", run.value())
        .map((row, _) -> new Image(row.getBoolean("waiting"), row.getBoolean("has_version")))
        .findOne();
  }

  /** The waits that the checkpoint does not know the end of. */
  static List<WaitpointId> open(Handle handle, CheckpointId checkpoint) {
    return handle
        .createQuery(
            """
            select waitpoint_id from checkpoint_wait where checkpoint_id = :checkpoint
            order by waitpoint_id
            """)
        .bind("checkpoint", checkpoint.value())
        .map((row, _) -> new WaitpointId(row.getString(1)))
        .list();
  }

  /** Tokens and runs that the waits are for stay as they are until the transaction ends. */
  static void lockAwaited(Handle handle, Collection<WaitpointId> waits) {
    var ids = TextArray.of(values(waits));
    var _ =
        handle
            .createQuery(
                """
                select id from waitpoint
                where id in (select token_id from waitpoint where id = any(:waits))
                order by id for share
                """)
            .bind("waits", ids)
            .mapTo(String.class)
            .list();
    var _ =
        handle
            .createQuery(
                """
                select id from run
                where id in (select run_id from waitpoint_run where waitpoint_id = any(:waits))
                order by id for share
                """)
            .bind("waits", ids)
            .mapTo(String.class)
            .list();
  }

  /**
   * Waits that stand for those of the former run. Whether they have ended is told by what they wait
   * for, and not by the former run's rows: those were given up with its end.
   */
  static void insertWaits(
      Handle handle, RunId run, Map<WaitpointId, WaitpointId> names, Instant now) {
    handle
        .createUpdate(
            """
            with name as (
              select * from unnest(:former::text[], :now_named::text[]) as name(former, id)
            ), runs as (
              insert into waitpoint_run (waitpoint_id, position, run_id)
              select name.id, waitpoint_run.position, waitpoint_run.run_id
              from name join waitpoint_run on waitpoint_run.waitpoint_id = name.former
            ), own as (
              select name.id, name.former, open.runs as remaining,
                wait.timed_out or coalesce(token.timed_out, false) as timed_out,
                wait.timed_out or case wait.kind
                  when 'DATETIME' then wait.expires_at is null or wait.expires_at <= :now
                  when 'TOKEN' then token.status = 'COMPLETED'
                  when 'EVENT' then wait.event_id is not null
                  when 'REQUEST' then wait.output is not null
                  else open.runs = 0 end as ended
              from name join waitpoint wait on wait.id = name.former
                left join waitpoint token on token.id = wait.token_id
                cross join lateral (
                  select count(*) as runs
                  from waitpoint_run join run on run.id = waitpoint_run.run_id
                  where waitpoint_run.waitpoint_id = wait.id and not run.status = any(:final)
                ) open
            )
            insert into waitpoint (
              id, environment_id, kind, status, run_id, attempt, operation, created_at, expires_at,
              completed_at, timed_out, output, token_id, event_id, remaining, event_name, filter,
              filter_path, filter_key, answered, former_id)
            select own.id, wait.environment_id, wait.kind,
              case when own.ended then 'COMPLETED' else 'PENDING' end, :run, 1,
              -- a name that no worker gives, as the new run did not begin it
              'former ' || wait.operation, :now, wait.expires_at,
              case when own.ended then coalesce(wait.completed_at, :now) end, own.timed_out,
              wait.output, wait.token_id, wait.event_id, own.remaining, wait.event_name,
              wait.filter, wait.filter_path, wait.filter_key, wait.answered, own.former
            from own join waitpoint wait on wait.id = own.former
            """)
        .bind("former", TextArray.of(values(names.keySet())))
        .bind("now_named", TextArray.of(values(names.values())))
        .bind("final", TextArray.of(FINAL))
        .bind("run", run.value())
        .bind("now", now)
        .execute();
  }

  /** How many of the waits have ended. */
  static int ended(Handle handle, Collection<WaitpointId> waits) {
    return handle
        .createQuery(
            "select count(*) from waitpoint where id = any(:waits) and status = 'COMPLETED'")
        .bind("waits", TextArray.of(values(waits)))
        .mapTo(Integer.class)
        .one();
  }

  /** The new run is in its first attempt, which the checkpoint is in the middle of. */
  static void insertRun(
      Handle handle,
      RunId id,
      RunId former,
      CheckpointId checkpoint,
      RunStatus status,
      Instant now) {
    handle
        .createUpdate(
            """
            with noted as (
              insert into run_change (run_id) values (:id)
            ), replay as (
              insert into checkpoint_replay (checkpoint_id, run_id) values (:checkpoint, :id)
            )
            insert into run (
              id, environment_id, task_id, status, attempt, queue, concurrency_key, position,
              priority, deployment_id, checkpoint_id, payload, context, metadata, tags, machine,
              max_attempts, max_duration_seconds, retry, created_at, updated_at, queued_at,
              is_test, trigger_function, traceparent, replay_of, own_labels, labels)
            select
              :id, environment_id, task_id, :status, 1, queue, concurrency_key,
              (extract(epoch from cast(:now as timestamptz)) * 1000000)::bigint
                - priority * 1000000::bigint,
              priority, deployment_id, :checkpoint, payload, context, metadata, tags, machine,
              max_attempts, max_duration_seconds, retry, :now, :now, :now,
              is_test, 'replay', traceparent, id, own_labels, labels
            from run where id = :former
            """)
        .bind("id", id.value())
        .bind("former", former.value())
        .bind("checkpoint", checkpoint.value())
        .bind("status", status.name())
        .bind("now", now)
        .execute();
  }

  private static List<String> values(Collection<WaitpointId> ids) {
    return ids.stream().map(WaitpointId::value).toList();
  }
}
