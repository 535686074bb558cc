package dev.dormouse.engine.triggers;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.store.TextArray;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What triggers must know before they write, many at a time. */
final class TriggerStore {
  /** What a run is to execute, as its trigger named it. */
  record Target(
      EnvironmentId environment,
      TaskId task,
      @Nullable String version,
      @Nullable DeploymentId lockedTo) {}

  /**
   * What there is of a target.
   *
   * @param environment whether there is the environment
   * @param deployments whether the environment has any
   * @param deploymentId the one locked to or asked for; null where none was, or where it is unknown
   * @param queue the task's queue in that deployment or the current one; null where it has not the
   *     task
   * @param known whether the environment ever had the task
   * @param labels what the task asks of its nodes there
   */
  record Found(
      boolean environment,
      boolean deployments,
      @Nullable DeploymentId deploymentId,
      @Nullable String queue,
      boolean known,
      List<Label> labels) {}

  /** A run's ancestors. */
  record Ancestors(EnvironmentId environment, RunId root, int depth) {}

  /** The run, its final words about where it starts. */
  record Row(
      NewRun run,
      RunStatus status,
      String queue,
      @Nullable DeploymentId deploymentId,
      List<Label> labels) {
    Row with(NewRun changed) {
      return new Row(changed, status, queue, deploymentId, labels);
    }
  }

  Map<Target, Found> find(Handle handle, Collection<Target> targets) {
    var all = List.copyOf(targets);
    var found = new HashMap<Target, Found>();
    var query =
        handle.createQuery(
            """
            select want.number, e.id is not null as environment,
              exists (select from deployment d where d.environment_id = e.id) as deployments,
              asked.id as deployment_id, dt.queue, dt.declaration->'labels' as labels,
              k.task_id is not null as known
            from unnest(:environments::text[]::bigint[], :tasks::text[], :versions::text[], :locks::text[])
              with ordinality as want(environment_id, task_id, version, lock, number)
            left join environment e on e.id = want.environment_id and e.archived_at is null
            left join deployment asked on asked.environment_id = e.id
              and (asked.id = want.lock or (want.lock is null and asked.version = want.version))
            left join deployment_task dt on dt.task_id = want.task_id
              and dt.deployment_id = case
                when want.lock is null and want.version is null then e.current_deployment_id
                else asked.id end
            left join task k on k.environment_id = e.id and k.task_id = want.task_id
            """);
    Texts.bind(query, "environments", all, target -> target.environment().value());
    Texts.bind(query, "tasks", all, target -> target.task().value());
    Texts.bind(query, "versions", all, Target::version);
    Texts.bind(query, "locks", all, target -> target.lockedTo());
    query
        .map((row, _) -> {
          String deployment = row.getString("deployment_id");
          found.put(
              all.get((int) row.getLong("number") - 1),
              new Found(
                  row.getBoolean("environment"),
                  row.getBoolean("deployments"),
                  deployment == null ? null : new DeploymentId(deployment),
                  row.getString("queue"),
                  row.getBoolean("known"),
                  labels(row.getString("labels"))));
          return true;
        })
        .list();
    return found;
  }

  private static List<Label> labels(@Nullable String json) {
    return json == null ? List.of() : List.of(Json.mapper().readValue(json, Label[].class));
  }

  List<TaskId> tasks(Handle handle, EnvironmentId environment) {
    return handle
        .createQuery(
            "select task_id from task where environment_id = :id order by task_id limit 1000")
        .bind("id", environment.value())
        .map((row, _) -> new TaskId(row.getString("task_id")))
        .list();
  }

  Map<RunId, Ancestors> ancestors(Handle handle, Collection<RunId> parents) {
    var found = new HashMap<RunId, Ancestors>();
    handle
        .createQuery(
            """
            select id, environment_id, coalesce(root_run_id, id) as root, depth
            from run where id = any(:ids)
            """)
        .bind("ids", TextArray.of(parents.stream().map(RunId::value).toList()))
        .map((row, _) ->
            found.put(
                new RunId(row.getString("id")),
                new Ancestors(
                    new EnvironmentId(row.getLong("environment_id")),
                    new RunId(row.getString("root")),
                    row.getInt("depth"))))
        .list();
    return found;
  }

  /** Queues that triggers named are there, with the limits that they gave. */
  void nameQueues(Handle handle, List<Row> rows) {
    var limits = new LinkedHashMap<QueueName, @Nullable Integer>();
    for (var row : rows) {
      Integer limit = row.run().options().queueLimit();
      if (row.run().options().queue() != null) {
        var name = new QueueName(row.run().environmentId().value(), row.queue());
        limits.put(name, limit == null ? limits.get(name) : limit);
      }
    }
    if (limits.isEmpty()) {
      return;
    }
    var names = limits.keySet().stream().sorted().toList();
    var insert =
        handle.createUpdate(
            """
            insert into queue (environment_id, name, concurrency_limit)
            select environment_id, name, concurrency_limit
            from unnest(:environments::text[]::bigint[], :names::text[], :limits::text[]::int[]) with ordinality
              as wanted(environment_id, name, concurrency_limit, number)
            order by number
            on conflict (environment_id, name) do update
              set concurrency_limit = excluded.concurrency_limit
              where excluded.concurrency_limit is not null
                and queue.concurrency_limit is distinct from excluded.concurrency_limit
            """);
    Texts.bind(insert, "environments", names, QueueName::environment);
    Texts.bind(insert, "names", names, QueueName::name);
    Texts.bind(insert, "limits", names, limits::get);
    insert.execute();
  }

  private record QueueName(long environment, String name) implements Comparable<QueueName> {
    @Override
    public int compareTo(QueueName other) {
      int order = Long.compare(environment, other.environment);
      return order == 0 ? name.compareTo(other.name) : order;
    }
  }
}
