package dev.dormouse.engine.views;

import dev.dormouse.engine.runs.Prices;
import dev.dormouse.engine.runs.RunRow;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads runs for views; every query but the counts says whose. */
final class RunViewStore {
  private static final String VIEW =
      """
      select %s, d.version, run.tags, run.metadata, run.ttl, run.priority,
        c.store as checkpoint_store, c.bytes as checkpoint_bytes, c.created_at as checkpoint_at
      from run left join deployment d on d.id = run.deployment_id
        left join checkpoint c on c.id = run.checkpoint_id
      """
          .formatted(RunRow.COLUMNS);

  private final Prices prices;

  RunViewStore(Prices prices) {
    this.prices = prices;
  }

  Optional<RunView> find(Handle handle, EnvironmentId environment, RunId id) {
    return handle
        .createQuery(VIEW + "where run.id = :id and run.environment_id = :environment")
        .bind("id", id.value())
        .bind("environment", environment.value())
        .map((row, _) -> view(row))
        .findOne();
  }

  List<RunView> children(Handle handle, EnvironmentId environment, RunId parent, int most) {
    return handle
        .createQuery(
            VIEW
                + """
                where run.parent_run_id = :parent and run.environment_id = :environment
                order by run.id limit :most
                """)
        .bind("parent", parent.value())
        .bind("environment", environment.value())
        .bind("most", most)
        .map((row, _) -> view(row))
        .list();
  }

  RunDetails details(
      Handle handle, RunView view, RunDetails.Related related, List<AttemptView> attempts) {
    return handle
        .createQuery("select payload, output, error, context from run where id = :id")
        .bind("id", view.run().id().value())
        .map((row, _) ->
            new RunDetails(
                view,
                row.getString("payload"),
                row.getString("output"),
                error(row),
                row.getString("context"),
                related,
                attempts))
        .one();
  }

  List<AttemptView> attempts(Handle handle, RunId id) {
    return handle
        .createQuery(
            """
            select number, status, machine, started_at, finished_at, error from attempt
            where run_id = :id order by number
            """)
        .bind("id", id.value())
        .map((row, _) ->
            new AttemptView(
                row.getInt("number"),
                row.getString("status"),
                machine(row),
                time(row, "started_at"),
                row.getObject("finished_at", OffsetDateTime.class).toInstant(),
                error(row)))
        .list();
  }

  /** Older than {@code after}, newest first; or newer than {@code before}, oldest first. */
  List<RunView> list(
      Handle handle,
      EnvironmentId environment,
      RunFilter filter,
      @Nullable RunId after,
      @Nullable RunId before,
      int most) {
    var condition = RunCondition.of(filter);
    var query =
        handle
            .createQuery(
                VIEW
                    + """
                    where run.environment_id = :environment and %s%s%s
                    order by run.id %s limit :most
                    """
                        .formatted(
                            condition.sql(),
                            after == null ? "" : " and run.id < :after",
                            before == null ? "" : " and run.id > :before",
                            before == null ? "desc" : "asc"))
            .bind("environment", environment.value())
            .bind("most", most);
    if (after != null) {
      query.bind("after", after.value());
    }
    if (before != null) {
      query.bind("before", before.value());
    }
    condition.bind(query);
    return query.map((row, _) -> view(row)).list();
  }

  /** Each status by the partial index that it has, so that runs that have ended cost nothing. */
  Map<RunStatus, Long> counts(Handle handle) {
    var counts = new EnumMap<RunStatus, Long>(RunStatus.class);
    handle
        .createQuery(
            """
            select 'PENDING_VERSION' as status, count(*) as number from run
              where status = 'PENDING_VERSION'
            union all select 'DELAYED', count(*) from run where status = 'DELAYED'
            union all select 'QUEUED', count(*) from run where status = 'QUEUED'
            union all select 'DEQUEUED', count(*) from run
              where status in ('DEQUEUED', 'EXECUTING') and status = 'DEQUEUED'
            union all select 'EXECUTING', count(*) from run
              where status in ('DEQUEUED', 'EXECUTING') and status = 'EXECUTING'
            union all select 'WAITING', count(*) from run where status = 'WAITING'
            """)
        .map((row, _) ->
            counts.put(RunStatus.valueOf(row.getString("status")), row.getLong("number")))
        .list();
    return counts;
  }

  private RunView view(ResultSet row) throws SQLException {
    var run = RunRow.read(row);
    return new RunView(
        run,
        row.getString("version"),
        List.of((String[]) row.getArray("tags").getArray()),
        Json.mapper().readTree(row.getString("metadata")),
        row.getString("ttl"),
        row.getInt("priority"),
        new RunCost(prices.machineCents(run), prices.runCents(run)),
        checkpoint(row));
  }

  private static @Nullable CheckpointView checkpoint(ResultSet row) throws SQLException {
    String store = row.getString("checkpoint_store");
    var at = time(row, "checkpoint_at");
    return store == null || at == null
        ? null
        : new CheckpointView(
            new CheckpointId(row.getString("checkpoint_id")),
            store,
            row.getLong("checkpoint_bytes"),
            at);
  }

  private static @Nullable MachinePreset machine(ResultSet row) throws SQLException {
    String label = row.getString("machine");
    return label == null ? null : MachinePreset.of(label);
  }

  private static @Nullable RunError error(ResultSet row) throws SQLException {
    String error = row.getString("error");
    return error == null ? null : Json.mapper().readValue(error, RunError.class);
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    var value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }
}
