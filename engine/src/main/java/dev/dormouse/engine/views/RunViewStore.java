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
import dev.dormouse.protocol.TaskId;
import dev.dormouse.store.TextArray;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
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
    var conditions = new ArrayList<String>();
    var arrays = new LinkedHashMap<String, List<String>>();
    conditions(filter, conditions, arrays);
    if (after != null) {
      conditions.add("run.id < :after");
    }
    if (before != null) {
      conditions.add("run.id > :before");
    }
    var where = new StringBuilder("where run.environment_id = :environment");
    conditions.forEach(condition -> where.append(" and ").append(condition));
    var query =
        handle
            .createQuery(
                VIEW
                    + where
                    + (before == null ? " order by run.id desc" : " order by run.id")
                    + " limit :most")
            .bind("environment", environment.value())
            .bind("most", most)
            .bind("from", filter.from())
            .bind("to", filter.to())
            .bind("isTest", filter.isTest())
            .bind("batch", filter.batch() == null ? null : filter.batch().value())
            .bind("parent", filter.parent() == null ? null : filter.parent().value())
            .bind("schedule", filter.schedule() == null ? null : filter.schedule().value())
            .bind("after", after == null ? null : after.value())
            .bind("before", before == null ? null : before.value());
    arrays.forEach((name, values) -> query.bind(name, TextArray.of(values)));
    query.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
    return query.map((row, _) -> view(row)).list();
  }

  private static void conditions(
      RunFilter filter, List<String> conditions, Map<String, List<String>> arrays) {
    if (!filter.statuses().isEmpty()) {
      conditions.add("run.status = any(:statuses)");
      arrays.put("statuses", filter.statuses().stream().map(RunStatus::name).toList());
    }
    if (!filter.tasks().isEmpty()) {
      conditions.add("run.task_id = any(:tasks)");
      arrays.put("tasks", filter.tasks().stream().map(TaskId::value).toList());
    }
    if (!filter.versions().isEmpty()) {
      conditions.add("d.version = any(:versions)");
      arrays.put("versions", filter.versions());
    }
    if (!filter.tags().isEmpty()) {
      conditions.add("run.tags && :tags::text[] and run.tags <> '{}'");
      arrays.put("tags", filter.tags());
    }
    if (!filter.queues().isEmpty()) {
      conditions.add("run.queue = any(:queues)");
      arrays.put("queues", filter.queues());
    }
    if (!filter.machines().isEmpty()) {
      conditions.add("run.machine = any(:machines)");
      arrays.put("machines", filter.machines().stream().map(MachinePreset::label).toList());
    }
    if (filter.from() != null) {
      conditions.add("run.created_at >= :from");
    }
    if (filter.to() != null) {
      conditions.add("run.created_at <= :to");
    }
    if (filter.batch() != null) {
      conditions.add("run.batch_id = :batch");
    }
    if (filter.parent() != null) {
      conditions.add("run.parent_run_id = :parent");
    }
    if (filter.schedule() != null) {
      conditions.add("run.schedule_id = :schedule");
    }
    if (filter.isTest() != null) {
      conditions.add("run.is_test = :isTest");
    }
    if (filter.rootOnly()) {
      conditions.add("run.parent_run_id is null");
    }
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
