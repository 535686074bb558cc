package dev.dormouse.engine.control;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.store.TextArray;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Changes of runs that leave their status as it is. */
final class ControlStore {
  /** What a run was triggered with, as far as a replay repeats it. */
  record Triggered(
      String payload,
      @Nullable String context,
      String metadata,
      List<String> tags,
      @Nullable String ttl,
      int priority,
      @Nullable String machine,
      @Nullable Integer maxAttempts,
      @Nullable Integer maxDurationSeconds,
      @Nullable String traceparent,
      List<Label> labels) {}

  void requestCancel(Handle handle, RunId id, Instant now) {
    handle
        .createUpdate(
            """
            with changed as (
              update run
              set cancel_requested_at = :now, cancel_told = false,
                revision = revision + 1, updated_at = :now
              where id = :id and cancel_requested_at is null
              returning id
            )
            insert into run_change (run_id) select id from changed
            """)
        .bind("id", id.value())
        .bind("now", now)
        .execute();
  }

  /** The run's tags, locked until the transaction ends. */
  Optional<List<String>> lockTags(Handle handle, EnvironmentId environment, RunId id) {
    return handle
        .createQuery(
            """
            select tags from run where id = :id and environment_id = :environment
            for no key update
            """)
        .bind("id", id.value())
        .bind("environment", environment.value())
        .map((row, _) -> List.of((String[]) row.getArray("tags").getArray()))
        .findOne();
  }

  void setTags(Handle handle, RunId id, List<String> tags, Instant now) {
    handle
        .createUpdate(
            """
            with changed as (
              update run set tags = :tags::text[], revision = revision + 1, updated_at = :now
              where id = :id
              returning id
            )
            insert into run_change (run_id) select id from changed
            """)
        .bind("id", id.value())
        .bind("tags", TextArray.of(tags))
        .bind("now", now)
        .execute();
  }

  /** The run's metadata, locked until the transaction ends. */
  Optional<ObjectNode> lockMetadata(Handle handle, EnvironmentId environment, RunId id) {
    return handle
        .createQuery(
            """
            select metadata from run where id = :id and environment_id = :environment
            for no key update
            """)
        .bind("id", id.value())
        .bind("environment", environment.value())
        .map((row, _) -> (ObjectNode) Json.mapper().readTree(row.getString("metadata")))
        .findOne();
  }

  void setMetadata(Handle handle, RunId id, String metadata, Instant now) {
    handle
        .createUpdate(
            """
            with changed as (
              update run set metadata = :metadata::jsonb, revision = revision + 1, updated_at = :now
              where id = :id
              returning id
            )
            insert into run_change (run_id) select id from changed
            """)
        .bind("id", id.value())
        .bind("metadata", metadata)
        .bind("now", now)
        .execute();
  }

  boolean forgetKey(Handle handle, EnvironmentId environment, TaskId task, String key) {
    return handle
            .createUpdate(
                """
                delete from idempotency_key
                where environment_id = :environment and task_id = :task
                  and key_hash = sha256(convert_to(:key, 'UTF8'))
                """)
            .bind("environment", environment.value())
            .bind("task", task.value())
            .bind("key", key)
            .execute()
        > 0;
  }

  Triggered triggered(Handle handle, RunId id) {
    return handle
        .createQuery(
            """
            select payload, context, metadata, tags, ttl, priority, machine, max_attempts,
              max_duration_seconds, traceparent, own_labels
            from run where id = :id
            """)
        .bind("id", id.value())
        .map((row, _) ->
            new Triggered(
                row.getString("payload"),
                row.getString("context"),
                row.getString("metadata"),
                List.of((String[]) row.getArray("tags").getArray()),
                row.getString("ttl"),
                row.getInt("priority"),
                row.getString("machine"),
                row.getObject("max_attempts", Integer.class),
                row.getObject("max_duration_seconds", Integer.class),
                row.getString("traceparent"),
                Stream.of((String[]) row.getArray("own_labels").getArray())
                    .map(Label::new)
                    .toList()))
        .one();
  }

  /** The environment's current deployment, if it has the task. */
  Optional<DeploymentId> current(Handle handle, EnvironmentId environment, TaskId task) {
    return handle
        .createQuery(
            """
            select deployment_id
            from environment
            join deployment_task on deployment_id = current_deployment_id and task_id = :task
            where environment.id = :environment
            """)
        .bind("environment", environment.value())
        .bind("task", task.value())
        .map((row, _) -> new DeploymentId(row.getString("deployment_id")))
        .findOne();
  }

  Optional<TaskDeclaration> declaration(Handle handle, DeploymentId deployment, TaskId task) {
    return handle
        .createQuery(
            """
            select declaration from deployment_task
            where deployment_id = :deployment and task_id = :task
            """)
        .bind("deployment", deployment.value())
        .bind("task", task.value())
        .map((row, _) ->
            Json.mapper().readValue(row.getString("declaration"), TaskDeclaration.class))
        .findOne();
  }
}
