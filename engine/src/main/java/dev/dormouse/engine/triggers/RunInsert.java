package dev.dormouse.engine.triggers;

import static java.util.stream.Collectors.joining;

import dev.dormouse.engine.runs.Position;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.protocol.Label;
import dev.dormouse.store.TextArray;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** Writes runs that are to be, many at a time. */
final class RunInsert {
  private RunInsert() {}

  static void insert(Handle handle, List<TriggerStore.Row> rows, Instant now) {
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
              replay_of, event_id, schedule_id, debounce_key, own_labels, labels)
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
              replay_of, event_id, schedule_id, debounce_key,
              coalesce(string_to_array(own_labels, ' '), '{}'),
              coalesce(string_to_array(labels, ' '), '{}')
            from unnest(
              :id::text[], :environment::text[]::bigint[], :task::text[], :status::text[], :queue::text[],
              :concurrencyKey::text[], :position::text[]::bigint[], :priority::text[]::int[],
              :version::text[], :deployment::text[], :payload::text[], :context::text[],
              :metadata::text[]::jsonb[], :tags::text[]::jsonb[], :machine::text[], :maxAttempts::text[]::int[],
              :maxDuration::text[]::int[], :delayedUntil::text[]::timestamptz[], :expiresAt::text[]::timestamptz[],
              :ttl::text[], :idempotencyKey::text[], :isTest::text[]::boolean[], :triggerFunction::text[],
              :traceparent::text[], :root::text[], :parent::text[], :depth::text[]::int[], :batch::text[],
              :batchIndex::text[]::int[], :waitpoint::text[], :replayOf::text[], :event::text[], :schedule::text[], :debounceKey::text[],
              :ownLabels::text[], :labels::text[]
            ) as new(
              id, environment_id, task_id, status, queue, concurrency_key, position, priority,
              requested_version, deployment_id, payload, context, metadata, tags,
              machine, max_attempts, max_duration_seconds, delayed_until, expires_at, ttl,
              idempotency_key, is_test, trigger_function, traceparent,
              root_run_id, parent_run_id, depth, batch_id, batch_index, waitpoint_id,
              replay_of, event_id, schedule_id, debounce_key, own_labels, labels)
            """);
    Texts.bind(insert, "id", rows, row -> row.run().id());
    Texts.bind(insert, "environment", rows, row -> row.run().environmentId().value());
    Texts.bind(insert, "task", rows, row -> row.run().taskId());
    Texts.bind(insert, "status", rows, TriggerStore.Row::status);
    Texts.bind(insert, "queue", rows, TriggerStore.Row::queue);
    Texts.bind(insert, "deployment", rows, TriggerStore.Row::deploymentId);
    Texts.bind(insert, "ownLabels", rows, row -> joined(row.run().options().labels()));
    Texts.bind(insert, "labels", rows, row -> joined(row.labels()));
    Texts.bind(insert, "payload", rows, row -> row.run().payload());
    Texts.bind(insert, "context", rows, row -> row.run().context());
    bindPositions(insert, rows, now);
    bindOptions(insert, rows, now);
    bindOrigin(insert, rows);
    insert.bind("now", now).execute();
  }

  /** Labels have no spaces; null for none. */
  private static @Nullable String joined(List<Label> labels) {
    return labels.isEmpty() ? null : labels.stream().map(Label::value).collect(joining(" "));
  }

  /** Microseconds of queueing, less what the priority is worth; in the order of the calls. */
  private static void bindPositions(
      SqlStatement<?> insert, List<TriggerStore.Row> rows, Instant now) {
    var positions = new ArrayList<String>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      var options = rows.get(i).run().options();
      positions.add(Long.toString(Position.toBegin(now, options.priority()) + i));
    }
    insert.bind("position", TextArray.of(positions));
  }

  private static void bindOptions(
      SqlStatement<?> insert, List<TriggerStore.Row> rows, Instant now) {
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
    options(
        insert,
        "debounceKey",
        rows,
        options -> {
          var debounce = options.debounce();
          return debounce == null ? null : debounce.key();
        });
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

  private static void bindOrigin(SqlStatement<?> insert, List<TriggerStore.Row> rows) {
    origin(insert, "triggerFunction", rows, RunOrigin::triggerFunction);
    origin(insert, "root", rows, RunOrigin::rootRunId);
    origin(insert, "parent", rows, RunOrigin::parentRunId);
    origin(insert, "depth", rows, RunOrigin::depth);
    origin(insert, "batch", rows, RunOrigin::batchId);
    origin(insert, "batchIndex", rows, RunOrigin::batchIndex);
    origin(insert, "waitpoint", rows, RunOrigin::waitpointId);
    origin(insert, "replayOf", rows, RunOrigin::replayOf);
    origin(insert, "event", rows, RunOrigin::eventId);
    origin(insert, "schedule", rows, RunOrigin::scheduleId);
  }

  private static void options(
      SqlStatement<?> statement,
      String name,
      List<TriggerStore.Row> rows,
      Function<RunOptions, @Nullable Object> value) {
    Texts.bind(statement, name, rows, row -> value.apply(row.run().options()));
  }

  private static void origin(
      SqlStatement<?> statement,
      String name,
      List<TriggerStore.Row> rows,
      Function<RunOrigin, @Nullable Object> value) {
    Texts.bind(statement, name, rows, row -> value.apply(row.run().origin()));
  }
}
