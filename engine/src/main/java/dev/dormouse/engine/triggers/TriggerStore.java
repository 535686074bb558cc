package dev.dormouse.engine.triggers;

import dev.dormouse.engine.runs.Position;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.store.TextArray;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** What triggers read and write, many at a time. */
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
   */
  record Found(
      boolean environment,
      boolean deployments,
      @Nullable DeploymentId deploymentId,
      @Nullable String queue,
      boolean known) {}

  /** A run's ancestors. */
  record Ancestors(EnvironmentId environment, RunId root, int depth) {}

  /** The run, its final words about where it starts. */
  record Row(NewRun run, RunStatus status, String queue, @Nullable DeploymentId deploymentId) {}

  /** A key in its scope. */
  record ScopedKey(long environment, String task, String hash) implements Comparable<ScopedKey> {
    @Override
    public int compareTo(ScopedKey other) {
      int order = Long.compare(environment, other.environment);
      order = order == 0 ? task.compareTo(other.task) : order;
      return order == 0 ? hash.compareTo(other.hash) : order;
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
              asked.id as deployment_id, dt.queue,
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
    texts(query, "environments", all, target -> target.environment().value());
    texts(query, "tasks", all, target -> target.task().value());
    texts(query, "versions", all, Target::version);
    texts(query, "locks", all, target -> target.lockedTo());
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
                  row.getBoolean("known")));
          return true;
        })
        .list();
    return found;
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

  static ScopedKey scoped(NewRun run, IdempotencyKey key) {
    return new ScopedKey(run.environmentId().value(), run.taskId().value(), hash(key.key()));
  }

  private static String hash(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Takes keys for runs, where nobody holds them. A key that another transaction is just taking is
   * waited for; keys are taken in their order, so that two transactions never wait for each other.
   */
  Map<ScopedKey, RunId> takeKeys(
      Handle handle, Map<ScopedKey, NewRun> wanted, Map<ScopedKey, Instant> until, Instant now) {
    var keys = wanted.keySet().stream().sorted().toList();
    var holders = new HashMap<ScopedKey, RunId>();
    var insert =
        handle.createQuery(
            """
            insert into idempotency_key (environment_id, task_id, key_hash, run_id, expires_at)
            select environment_id, task_id, decode(hash, 'hex'), run_id, expires_at
            from unnest(:environments::text[]::bigint[], :tasks::text[], :hashes::text[], :runs::text[],
              :until::text[]::timestamptz[]) with ordinality
              as wanted(environment_id, task_id, hash, run_id, expires_at, number)
            order by number
            on conflict (environment_id, task_id, key_hash) do update
              set run_id = excluded.run_id, expires_at = excluded.expires_at
              where idempotency_key.expires_at <= :now
            returning environment_id, task_id, encode(key_hash, 'hex') as hash, run_id
            """);
    bindKeys(insert, keys);
    texts(insert, "runs", keys, key -> wanted.get(key) == null ? null : wanted.get(key).id());
    texts(insert, "until", keys, until::get);
    insert.bind("now", now);
    readKeys(insert, holders);
    if (holders.size() < keys.size()) {
      var held = keys.stream().filter(key -> !holders.containsKey(key)).toList();
      var select =
          handle.createQuery(
              """
              select k.environment_id, k.task_id, encode(k.key_hash, 'hex') as hash, k.run_id
              from unnest(:environments::text[]::bigint[], :tasks::text[], :hashes::text[])
                as wanted(environment_id, task_id, hash)
              join idempotency_key k on k.environment_id = wanted.environment_id
                and k.task_id = wanted.task_id and k.key_hash = decode(wanted.hash, 'hex')
              """);
      bindKeys(select, held);
      readKeys(select, holders);
    }
    return holders;
  }

  private static void bindKeys(SqlStatement<?> statement, List<ScopedKey> keys) {
    texts(statement, "environments", keys, ScopedKey::environment);
    texts(statement, "tasks", keys, ScopedKey::task);
    texts(statement, "hashes", keys, ScopedKey::hash);
  }

  private static void readKeys(Query query, Map<ScopedKey, RunId> holders) {
    query
        .map((row, _) ->
            holders.put(
                new ScopedKey(
                    row.getLong("environment_id"), row.getString("task_id"), row.getString("hash")),
                new RunId(row.getString("run_id"))))
        .list();
  }

  /** Sets limits that triggers gave for the queues they named. */
  void limitQueues(Handle handle, List<Row> rows) {
    var limits = new LinkedHashMap<QueueName, Integer>();
    for (var row : rows) {
      Integer limit = row.run().options().queueLimit();
      if (limit != null) {
        limits.put(new QueueName(row.run().environmentId().value(), row.queue()), limit);
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
              where queue.concurrency_limit is distinct from excluded.concurrency_limit
            """);
    texts(insert, "environments", names, QueueName::environment);
    texts(insert, "names", names, QueueName::name);
    texts(insert, "limits", names, limits::get);
    insert.execute();
  }

  private record QueueName(long environment, String name) implements Comparable<QueueName> {
    @Override
    public int compareTo(QueueName other) {
      int order = Long.compare(environment, other.environment);
      return order == 0 ? name.compareTo(other.name) : order;
    }
  }

  void insert(Handle handle, List<Row> rows, Instant now) {
    var insert =
        handle.createUpdate(
            """
            with noted as (
              insert into run_change (run_id) select unnest(:id::text[])
            )
            insert into run (
              id, environment_id, task_id, status, queue, concurrency_key, position, priority,
              requested_version, deployment_id, payload, context, metadata, tags,
              machine, max_attempts, max_duration_seconds,
              created_at, updated_at, delayed_until, expires_at, ttl, queued_at,
              idempotency_key, is_test, trigger_function, traceparent,
              root_run_id, parent_run_id, depth, batch_id, batch_index, waitpoint_id,
              replay_of, event_id)
            select
              id, environment_id, task_id, status, queue, concurrency_key, position, priority,
              requested_version, deployment_id, payload, context, metadata,
              case when tags is null then '{}'
                else array(select jsonb_array_elements_text(tags)) end,
              machine, max_attempts, max_duration_seconds,
              :now, :now, delayed_until, expires_at, ttl,
              case when status = 'QUEUED' then cast(:now as timestamptz) end,
              idempotency_key, is_test, trigger_function, traceparent,
              root_run_id, parent_run_id, depth, batch_id, batch_index, waitpoint_id,
              replay_of, event_id
            from unnest(
              :id::text[], :environment::text[]::bigint[], :task::text[], :status::text[], :queue::text[],
              :concurrencyKey::text[], :position::text[]::bigint[], :priority::text[]::int[],
              :version::text[], :deployment::text[], :payload::text[], :context::text[],
              :metadata::text[]::jsonb[], :tags::text[]::jsonb[], :machine::text[], :maxAttempts::text[]::int[],
              :maxDuration::text[]::int[], :delayedUntil::text[]::timestamptz[], :expiresAt::text[]::timestamptz[],
              :ttl::text[], :idempotencyKey::text[], :isTest::text[]::boolean[], :triggerFunction::text[],
              :traceparent::text[], :root::text[], :parent::text[], :depth::text[]::int[], :batch::text[],
              :batchIndex::text[]::int[], :waitpoint::text[], :replayOf::text[], :event::text[]
            ) as new(
              id, environment_id, task_id, status, queue, concurrency_key, position, priority,
              requested_version, deployment_id, payload, context, metadata, tags,
              machine, max_attempts, max_duration_seconds, delayed_until, expires_at, ttl,
              idempotency_key, is_test, trigger_function, traceparent,
              root_run_id, parent_run_id, depth, batch_id, batch_index, waitpoint_id,
              replay_of, event_id)
            """);
    texts(insert, "id", rows, row -> row.run().id());
    texts(insert, "environment", rows, row -> row.run().environmentId().value());
    texts(insert, "task", rows, row -> row.run().taskId());
    texts(insert, "status", rows, Row::status);
    texts(insert, "queue", rows, Row::queue);
    texts(insert, "deployment", rows, Row::deploymentId);
    texts(insert, "payload", rows, row -> row.run().payload());
    texts(insert, "context", rows, row -> row.run().context());
    bindPositions(insert, rows, now);
    bindOptions(insert, rows, now);
    bindOrigin(insert, rows);
    insert.bind("now", now).execute();
  }

  /** Microseconds of queueing, less what the priority is worth; in the order of the calls. */
  private static void bindPositions(SqlStatement<?> insert, List<Row> rows, Instant now) {
    var positions = new ArrayList<String>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      var options = rows.get(i).run().options();
      positions.add(Long.toString(Position.toBegin(now, options.priority()) + i));
    }
    insert.bind("position", TextArray.of(positions));
  }

  private static void bindOptions(SqlStatement<?> insert, List<Row> rows, Instant now) {
    options(insert, "concurrencyKey", rows, RunOptions::concurrencyKey);
    options(insert, "priority", rows, RunOptions::priority);
    options(insert, "version", rows, RunOptions::version);
    options(insert, "metadata", rows, RunOptions::metadata);
    options(
        insert, "tags", rows, options -> options.tags().isEmpty() ? null : json(options.tags()));
    options(
        insert,
        "machine",
        rows,
        options -> {
          var machine = options.machine();
          return machine == null ? null : machine.label();
        });
    options(insert, "maxAttempts", rows, RunOptions::maxAttempts);
    options(insert, "maxDuration", rows, RunOptions::maxDurationSeconds);
    options(insert, "delayedUntil", rows, RunOptions::delayedUntil);
    options(insert, "expiresAt", rows, options -> expiresAt(options, now));
    options(insert, "ttl", rows, RunOptions::ttlText);
    options(
        insert,
        "idempotencyKey",
        rows,
        options -> {
          var key = options.idempotencyKey();
          return key == null ? null : key.key();
        });
    options(insert, "isTest", rows, RunOptions::isTest);
    options(insert, "traceparent", rows, RunOptions::traceparent);
  }

  static @Nullable Instant expiresAt(RunOptions options, Instant now) {
    var ttl = options.ttl();
    var delayedUntil = options.delayedUntil();
    if (ttl == null) {
      return null;
    }
    return (delayedUntil != null && delayedUntil.isAfter(now) ? delayedUntil : now).plus(ttl);
  }

  private static String json(List<String> tags) {
    var array = JsonNodeFactory.instance.arrayNode();
    tags.forEach(array::add);
    return array.toString();
  }

  private static void bindOrigin(SqlStatement<?> insert, List<Row> rows) {
    origin(insert, "triggerFunction", rows, RunOrigin::triggerFunction);
    origin(insert, "root", rows, RunOrigin::rootRunId);
    origin(insert, "parent", rows, RunOrigin::parentRunId);
    origin(insert, "depth", rows, RunOrigin::depth);
    origin(insert, "batch", rows, RunOrigin::batchId);
    origin(insert, "batchIndex", rows, RunOrigin::batchIndex);
    origin(insert, "waitpoint", rows, RunOrigin::waitpointId);
    origin(insert, "replayOf", rows, RunOrigin::replayOf);
    origin(insert, "event", rows, RunOrigin::eventId);
  }

  private static void options(
      SqlStatement<?> statement,
      String name,
      List<Row> rows,
      Function<RunOptions, @Nullable Object> value) {
    texts(statement, name, rows, row -> value.apply(row.run().options()));
  }

  private static void origin(
      SqlStatement<?> statement,
      String name,
      List<Row> rows,
      Function<RunOrigin, @Nullable Object> value) {
    texts(statement, name, rows, row -> value.apply(row.run().origin()));
  }

  private static <T> void texts(
      SqlStatement<?> statement, String name, List<T> rows, Function<T, @Nullable Object> value) {
    var texts = new ArrayList<@Nullable String>(rows.size());
    for (var row : rows) {
      var object = value.apply(row);
      texts.add(object == null ? null : object.toString());
    }
    statement.bind(name, TextArray.of(texts));
  }
}
