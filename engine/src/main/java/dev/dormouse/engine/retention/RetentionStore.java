package dev.dormouse.engine.retention;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.store.TextArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Finds and deletes what is too old, some of it at a time. */
final class RetentionStore {
  static final int AT_ONCE = 200;

  /** How long each environment keeps what. */
  private static final String KEPT =
      """
      with kept as (
        select environment.id as environment_id,
          make_interval(secs => coalesce(runs_seconds, :runs)) as runs,
          make_interval(secs => coalesce(logs_seconds, :logs)) as logs,
          make_interval(secs => coalesce(events_seconds, :events)) as events
        from environment left join retention on retention.environment_id = environment.id
      )
      """;

  private RetentionStore() {}

  static Optional<RetentionPolicy> find(Handle handle, EnvironmentId environment) {
    return handle
        .createQuery(
            """
            select runs_seconds, logs_seconds, events_seconds from retention
            where environment_id = :environment
            """)
        .bind("environment", environment.value())
        .map((row, _) -> policy(row))
        .findOne();
  }

  private static RetentionPolicy policy(ResultSet row) throws SQLException {
    return new RetentionPolicy(
        Duration.ofSeconds(row.getLong("runs_seconds")),
        Duration.ofSeconds(row.getLong("logs_seconds")),
        Duration.ofSeconds(row.getLong("events_seconds")));
  }

  static void write(Handle handle, EnvironmentId environment, RetentionPolicy policy) {
    handle
        .createUpdate(
            """
            insert into retention (environment_id, runs_seconds, logs_seconds, events_seconds)
            values (:environment, :runs, :logs, :events)
            on conflict (environment_id) do update
              set runs_seconds = :runs, logs_seconds = :logs, events_seconds = :events
            """)
        .bind("environment", environment.value())
        .bind("runs", policy.runs().toSeconds())
        .bind("logs", policy.logs().toSeconds())
        .bind("events", policy.events().toSeconds())
        .execute();
  }

  /** Runs that are over, and whose results nobody who lives has waited for or may ask again. */
  static List<RunId> oldRuns(Handle handle, Instant now) {
    return perEnvironment(
            handle.createQuery(
                KEPT
                    + """
                    select old.id from kept cross join lateral (
                      select id from run
                      where run.environment_id = kept.environment_id
                        and finished_at < :now::timestamptz - kept.runs
                        and not exists (
                          select from waitpoint_run
                          join waitpoint on waitpoint.id = waitpoint_run.waitpoint_id
                          join run waiter on waiter.id = waitpoint.run_id
                          where waitpoint_run.run_id = run.id and waiter.finished_at is null)
                        and not exists (
                          select from waitpoint
                          join waitpoint later on later.former_id = waitpoint.id
                          join run replay on replay.id = later.run_id
                          where waitpoint.run_id = run.id and replay.finished_at is null)
                        and not exists (
                          select from checkpoint
                          join checkpoint_replay on checkpoint_id = checkpoint.id
                          join run replay on replay.id = checkpoint_replay.run_id
                          where checkpoint.run_id = run.id and checkpoint.dropped_at is null
                            and replay.finished_at is null)
                        and not exists (
                          select from batch
                          where batch.id = run.batch_id and batch.finished_at is null)
                      order by finished_at limit :most
                      for update of run skip locked) old
                    limit :most
                    """),
            now)
        .map((row, _) -> new RunId(row.getString("id")))
        .list();
  }

  /**
   * With all that belongs to them; checkpoints that are still kept go as soon as a node is there.
   */
  static void delete(Handle handle, List<RunId> runs, Instant now) {
    if (runs.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            update checkpoint set dropped_at = :now
            where run_id = any(:runs) and dropped_at is null
            """)
        .bind("runs", TextArray.of(runs.stream().map(RunId::value).toList()))
        .bind("now", now)
        .execute();
    var ids = TextArray.of(runs.stream().map(RunId::value).toList());
    for (String statement :
        List.of(
            """
            delete from idempotency_key using run
            where run.id = any(:runs) and run.idempotency_key is not null
              and idempotency_key.environment_id = run.environment_id
              and idempotency_key.task_id = run.task_id
              and idempotency_key.key_hash = sha256(convert_to(run.idempotency_key, 'UTF8'))
              and idempotency_key.run_id = run.id
            """,
            """
            delete from waitpoint_run
            where waitpoint_id in (select id from waitpoint where run_id = any(:runs))
              or run_id = any(:runs)
            """,
            "delete from waitpoint where run_id = any(:runs)",
            "delete from attempt where run_id = any(:runs)",
            "delete from run_log where run_id = any(:runs)",
            """
            delete from batch_run using run
            where run.id = any(:runs) and batch_run.batch_id = run.batch_id
              and batch_run.run_id = run.id
            """,
            "delete from run where id = any(:runs)")) {
      handle.createUpdate(statement).bind("runs", ids).execute();
    }
  }

  /** Batches that are over; what their runs are is forgotten with them. */
  static int batches(Handle handle, Instant now) {
    var old =
        perEnvironment(
                handle.createQuery(
                    KEPT
                        + """
                        select old.id from kept cross join lateral (
                          select id from batch
                          where batch.environment_id = kept.environment_id
                            and finished_at < :now::timestamptz - kept.runs
                            and not exists (
                              select from waitpoint join run on run.id = waitpoint.run_id
                              where waitpoint.id = batch.waitpoint_id and run.finished_at is null)
                          order by finished_at limit :most
                          for update skip locked) old
                        limit :most
                        """),
                now)
            .mapTo(String.class)
            .list();
    if (!old.isEmpty()) {
      for (String statement :
          List.of(
              "delete from batch_run where batch_id = any(:ids)",
              "delete from batch_refusal where batch_id = any(:ids)",
              "delete from batch where id = any(:ids)")) {
        handle.createUpdate(statement).bind("ids", TextArray.of(old)).execute();
      }
    }
    return old.size();
  }

  /** Tokens that are over, and that no run has waited for which may ask again. */
  static int tokens(Handle handle, Instant now) {
    return delete(
        handle,
        now,
        """
        delete from waitpoint where id in (
          select old.id from kept cross join lateral (
            select id from waitpoint token
            where token.environment_id = kept.environment_id and kind = 'TOKEN' and run_id is null
              and completed_at < :now::timestamptz - kept.runs
              and not exists (select from waitpoint wait where wait.token_id = token.id)
            order by completed_at limit :most
            for update skip locked) old
          limit :most)
        """);
  }

  static int bulkRuns(Handle handle, Instant now) {
    return delete(
        handle,
        now,
        """
        delete from bulk_action_run where (bulk_action_id, run_id) in (
          select bulk_action_id, run_id
          from kept join bulk_action on bulk_action.environment_id = kept.environment_id
            join bulk_action_run on bulk_action_id = bulk_action.id
          where completed_at < :now::timestamptz - kept.runs
          limit :most)
        """);
  }

  static int bulkActions(Handle handle, Instant now) {
    return delete(
        handle,
        now,
        """
        delete from bulk_action where id in (
          select id
          from kept join bulk_action on bulk_action.environment_id = kept.environment_id
          where completed_at < :now::timestamptz - kept.runs
            and not exists (select from bulk_action_run where bulk_action_id = id)
          limit :most)
        """);
  }

  /** In the order in which they came; those that came first are the oldest, more or less. */
  static int logs(Handle handle, Instant now) {
    return delete(
        handle,
        now,
        """
        delete from run_log where ctid in (
          select old.ctid from kept cross join lateral (
            select ctid, time from run_log where run_log.environment_id = kept.environment_id
            order by written_by, number limit :most) old
          where old.time < :now::timestamptz - kept.logs
          limit :most)
        """);
  }

  /** Those that a run has waited for go with the run. */
  static int events(Handle handle, Instant now) {
    return delete(
        handle,
        now,
        """
        delete from event where id in (
          select old.id from kept cross join lateral (
            select id from event
            where event.environment_id = kept.environment_id
              and created_at < :now::timestamptz - kept.events
              and not exists (select from waitpoint where waitpoint.event_id = event.id)
            order by created_at limit :most
            for update skip locked) old
          limit :most)
        """);
  }

  static int errorGroups(Handle handle, Instant now) {
    return delete(
        handle,
        now,
        """
        delete from error_group where id in (
          select id
          from kept join error_group on error_group.environment_id = kept.environment_id
          where last_seen_at < :now::timestamptz - kept.runs
          limit :most)
        """);
  }

  static int deliveries(Handle handle, Instant before) {
    return handle
        .createUpdate(
            """
            delete from alert_delivery where id in (
              select id from alert_delivery where created_at < :before limit :most
              for update skip locked)
            """)
        .bind("before", before)
        .bind("most", AT_ONCE)
        .execute();
  }

  private static int delete(Handle handle, Instant now, String statement) {
    return perEnvironment(handle.createUpdate(KEPT + statement), now).execute();
  }

  private static <S extends SqlStatement<S>> S perEnvironment(S statement, Instant now) {
    return statement
        .bind("now", now)
        .bind("most", AT_ONCE)
        .bind("runs", RetentionPolicy.DEFAULT.runs().toSeconds())
        .bind("logs", RetentionPolicy.DEFAULT.logs().toSeconds())
        .bind("events", RetentionPolicy.DEFAULT.events().toSeconds());
  }

  static int checkpoints(Handle handle, Instant before) {
    return handle
        .createQuery(
            """
            with gone as (
              delete from checkpoint where id in (
                select id from checkpoint where dropped_at < :before limit :most
                for update skip locked)
              returning id
            ), waits as (
              delete from checkpoint_wait where checkpoint_id in (select id from gone)
            ), replays as (
              delete from checkpoint_replay where checkpoint_id in (select id from gone)
            )
            select count(*) from gone
            """)
        .bind("before", before)
        .bind("most", AT_ONCE)
        .mapTo(Integer.class)
        .one();
  }
}
