package dev.dormouse.engine.queues;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.QueueId;
import dev.dormouse.protocol.RateLimit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of queues; runs are counted by the partial indices on queued and on running ones. */
final class QueueStore {
  private static final String VIEW =
      """
      select q.id, q.name, q.paused, q.concurrency_limit, q.limit_override, q.overridden_at, q.rate_runs,
        q.rate_period_ms, e.concurrency_limit as environment_limit,
        (select count(*) from run where run.environment_id = q.environment_id and run.queue = q.name
           and run.status in ('DEQUEUED', 'EXECUTING')) as running,
        (select count(*) from run where run.environment_id = q.environment_id and run.queue = q.name
           and run.status = 'QUEUED') as queued
      from queue q join environment e on e.id = q.environment_id
      """;

  private QueueStore() {}

  static List<QueueView> list(Handle handle, EnvironmentId environment, int from, int most) {
    return handle
        .createQuery(
            VIEW
                + """
                where q.environment_id = :environment order by q.name offset :from limit :most
                """)
        .bind("environment", environment.value())
        .bind("from", from)
        .bind("most", most)
        .map((row, _) -> view(row))
        .list();
  }

  static long count(Handle handle, EnvironmentId environment) {
    return handle
        .createQuery("select count(*) from queue where environment_id = :environment")
        .bind("environment", environment.value())
        .mapTo(Long.class)
        .one();
  }

  static Optional<QueueView> find(Handle handle, EnvironmentId environment, QueueRef ref) {
    return handle
        .createQuery(
            VIEW
                + """
                where q.environment_id = :environment
                  and (q.id = cast(:id as text) or q.name = cast(:name as text))
                """)
        .bind("environment", environment.value())
        .bind("id", ref instanceof QueueRef.ById(var id) ? id.value() : null)
        .bind("name", ref instanceof QueueRef.ByName(var name) ? name : null)
        .map((row, _) -> view(row))
        .findOne();
  }

  static void pause(Handle handle, QueueId id, boolean paused) {
    handle
        .createUpdate("update queue set paused = :paused where id = :id")
        .bind("id", id.value())
        .bind("paused", paused)
        .execute();
  }

  static void override(Handle handle, QueueId id, @Nullable Integer limit, Instant now) {
    handle
        .createUpdate(
            """
            update queue set limit_override = :limit,
              overridden_at = case when cast(:limit as int) is null then null else cast(:now as timestamptz) end
            where id = :id
            """)
        .bind("id", id.value())
        .bind("limit", limit)
        .bind("now", now)
        .execute();
  }

  static EnvironmentLoad environment(Handle handle, EnvironmentId environment) {
    return handle
        .createQuery(
            """
            select concurrency_limit, burst_factor, paused,
              (select count(*) from run where environment_id = :environment
                 and status in ('DEQUEUED', 'EXECUTING')) as running,
              (select count(*) from run where environment_id = :environment
                 and status = 'QUEUED') as queued
            from environment where id = :environment
            """)
        .bind("environment", environment.value())
        .map((row, _) ->
            new EnvironmentLoad(
                number(row, "concurrency_limit"),
                row.getDouble("burst_factor"),
                row.getBoolean("paused"),
                row.getLong("running"),
                row.getLong("queued")))
        .one();
  }

  static void limitEnvironment(
      Handle handle, EnvironmentId environment, @Nullable Integer limit, double burst) {
    handle
        .createUpdate(
            """
            update environment set concurrency_limit = :limit, burst_factor = :burst where id = :id
            """)
        .bind("id", environment.value())
        .bind("limit", limit)
        .bind("burst", burst)
        .execute();
  }

  private static QueueView view(ResultSet row) throws SQLException {
    var overriddenAt = row.getObject("overridden_at", OffsetDateTime.class);
    Integer rate = number(row, "rate_runs");
    return new QueueView(
        new QueueId(row.getString("id")),
        row.getString("name"),
        row.getLong("running"),
        row.getLong("queued"),
        row.getBoolean("paused"),
        new QueueView.Limits(
            number(row, "concurrency_limit"),
            number(row, "limit_override"),
            overriddenAt == null ? null : overriddenAt.toInstant(),
            number(row, "environment_limit")),
        rate == null
            ? null
            : new RateLimit(rate, Duration.ofMillis(row.getLong("rate_period_ms"))));
  }

  private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }
}
