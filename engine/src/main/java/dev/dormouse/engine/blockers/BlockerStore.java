package dev.dormouse.engine.blockers;

import dev.dormouse.engine.runs.Run;
import dev.dormouse.protocol.RateLimit;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What is read to tell why a run is not running. */
final class BlockerStore {
  private BlockerStore() {}

  /** The environment and the queue of a run. */
  record Around(
      boolean environmentPaused,
      @Nullable Integer environmentLimit,
      double burst,
      long environmentRunning,
      boolean queuePaused,
      @Nullable Integer queueLimit,
      @Nullable RateLimit rate) {
    /** The most runs of a lane at a time. */
    @Nullable Integer laneLimit() {
      if (queueLimit == null || environmentLimit == null) {
        return queueLimit == null ? environmentLimit : queueLimit;
      }
      return Math.min(queueLimit, environmentLimit);
    }
  }

  static Around around(Handle handle, Run run) {
    return handle
        .createQuery(
            """
            select e.paused as environment_paused, e.concurrency_limit as environment_limit, e.burst_factor,
              (select count(*) from run where environment_id = e.id
                 and status in ('DEQUEUED', 'EXECUTING')) as environment_running,
              coalesce(q.paused, false) as queue_paused,
              coalesce(q.limit_override, q.concurrency_limit) as queue_limit, q.rate_runs, q.rate_period_ms
            from environment e left join queue q on q.environment_id = e.id and q.name = :queue
            where e.id = :environment
            """)
        .bind("environment", run.environmentId().value())
        .bind("queue", run.lane().queue())
        .map((row, _) -> around(row))
        .one();
  }

  private static Around around(ResultSet row) throws SQLException {
    Integer rate = number(row, "rate_runs");
    return new Around(
        row.getBoolean("environment_paused"),
        number(row, "environment_limit"),
        row.getDouble("burst_factor"),
        row.getLong("environment_running"),
        row.getBoolean("queue_paused"),
        number(row, "queue_limit"),
        rate == null
            ? null
            : new RateLimit(rate, Duration.ofMillis(row.getLong("rate_period_ms"))));
  }

  private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }

  /** The runs that hold the slots of the run's lane. */
  static List<RunId> holders(Handle handle, Run run) {
    return handle
        .createQuery(
            """
            select id from run
            where environment_id = :environment and queue = :queue and concurrency_key = :key
              and status in ('DEQUEUED', 'EXECUTING')
            order by id limit 1000
            """)
        .bind("environment", run.environmentId().value())
        .bind("queue", run.lane().queue())
        .bind("key", run.lane().key())
        .map((row, _) -> new RunId(row.getString("id")))
        .list();
  }

  static List<RunId> ancestors(Handle handle, Run run) {
    return handle
        .createQuery(
            """
            with recursive up as (
              select parent_run_id as id, 1 as depth from run where id = :run and parent_run_id is not null
              union all
              select run.parent_run_id, up.depth + 1 from up join run on run.id = up.id
              where run.parent_run_id is not null and up.depth < 1000
            )
            select id from up
            """)
        .bind("run", run.id().value())
        .map((row, _) -> new RunId(row.getString("id")))
        .list();
  }

  static Blockage.Place place(Handle handle, Run run) {
    return handle
        .createQuery(
            """
            select count(*) as queued,
              count(*) filter (where (position, id) <= (:position, :id)) as number
            from run
            where environment_id = :environment and status = 'QUEUED' and queue = :queue
              and concurrency_key = :key
            """)
        .bind("environment", run.environmentId().value())
        .bind("queue", run.lane().queue())
        .bind("key", run.lane().key())
        .bind("position", run.position())
        .bind("id", run.id().value())
        .map((row, _) ->
            new Blockage.Place(
                run.lane().queue(), run.lane().key(), row.getLong("number"), row.getLong("queued")))
        .one();
  }

  /** How many attempts of the lane have begun since. */
  static int begun(Handle handle, Run run, Instant since) {
    return handle
        .createQuery(
            """
            select count(*) from lane_start
            where environment_id = :environment and queue = :queue and concurrency_key = :key
              and at > :since
            """)
        .bind("environment", run.environmentId().value())
        .bind("queue", run.lane().queue())
        .bind("key", run.lane().key())
        .bind("since", since)
        .mapTo(Integer.class)
        .one();
  }

  /** Something that the run waits for. */
  record Open(
      WaitpointKind kind,
      @Nullable Instant expiresAt,
      @Nullable String eventName,
      @Nullable String token,
      int remaining) {}

  static List<Open> waits(Handle handle, Run run) {
    return handle
        .createQuery(
            """
            select kind, expires_at, event_name, token_id, remaining from waitpoint
            where run_id = :run and not passed and status = 'PENDING' and attempt = :attempt
            order by created_at, id limit 100
            """)
        .bind("run", run.id().value())
        .bind("attempt", run.attempt())
        .map((row, _) -> {
          var expiresAt = row.getObject("expires_at", OffsetDateTime.class);
          return new Open(
              WaitpointKind.valueOf(row.getString("kind")),
              expiresAt == null ? null : expiresAt.toInstant(),
              row.getString("event_name"),
              row.getString("token_id"),
              row.getInt("remaining"));
        })
        .list();
  }
}
