package dev.dormouse.engine.runs;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.EventId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.WaitpointId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Run} from its columns. */
public final class RunRow {
  public static final String COLUMNS =
      """
      run.id, run.environment_id, run.task_id, run.status, run.revision, run.epoch, run.attempt,
      run.lost, run.losses, run.queue, run.concurrency_key, run.position, run.deployment_id, run.node_id,
      run.checkpoint_id, run.reporter_id, run.reporter_epoch, run.idempotency_key, run.is_test, run.machine, run.max_attempts,
      run.max_duration_seconds, run.retry, run.created_at, run.updated_at, run.delayed_until,
      run.expires_at, run.queued_at, run.started_at, run.attempt_started_at, run.finished_at,
      run.cancel_requested_at, run.computed_ms, run.trigger_function, run.parent_run_id,
      run.root_run_id, run.depth, run.batch_id, run.batch_index, run.waitpoint_id, run.replay_of,
      run.event_id, run.schedule_id, run.former_machine, run.former_computed_ms
      """;

  private RunRow() {}

  public static Run read(ResultSet row) throws SQLException {
    return new Run(
        new RunId(row.getString("id")),
        new EnvironmentId(row.getLong("environment_id")),
        new TaskId(row.getString("task_id")),
        RunStatus.valueOf(row.getString("status")),
        row.getLong("revision"),
        row.getLong("epoch"),
        row.getInt("attempt"),
        row.getInt("lost"),
        row.getInt("losses"),
        new Lane(row.getString("queue"), row.getString("concurrency_key")),
        row.getLong("position"),
        id(row, "deployment_id", DeploymentId::new),
        id(row, "node_id", NodeId::new),
        id(row, "checkpoint_id", CheckpointId::new),
        reporter(row),
        row.getString("idempotency_key"),
        row.getBoolean("is_test"),
        settings(row),
        times(row),
        origin(row));
  }

  private static Run.@Nullable Reporter reporter(ResultSet row) throws SQLException {
    String node = row.getString("reporter_id");
    return node == null ? null : new Run.Reporter(new NodeId(node), row.getLong("reporter_epoch"));
  }

  private static RunSettings settings(ResultSet row) throws SQLException {
    Integer seconds = number(row, "max_duration_seconds");
    return new RunSettings(
        id(row, "machine", MachinePreset::of),
        number(row, "max_attempts"),
        seconds == null ? null : Duration.ofSeconds(seconds),
        id(row, "retry", json -> Json.mapper().readValue(json, RetryPolicy.class)),
        former(row));
  }

  private static RunSettings.@Nullable Former former(ResultSet row) throws SQLException {
    String machine = row.getString("former_machine");
    return machine == null
        ? null
        : new RunSettings.Former(
            MachinePreset.of(machine), Duration.ofMillis(row.getLong("former_computed_ms")));
  }

  private static RunTimes times(ResultSet row) throws SQLException {
    return new RunTimes(
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("updated_at", OffsetDateTime.class).toInstant(),
        time(row, "delayed_until"),
        time(row, "expires_at"),
        time(row, "queued_at"),
        time(row, "started_at"),
        time(row, "attempt_started_at"),
        time(row, "finished_at"),
        time(row, "cancel_requested_at"),
        Duration.ofMillis(row.getLong("computed_ms")));
  }

  private static RunOrigin origin(ResultSet row) throws SQLException {
    return new RunOrigin(
        row.getString("trigger_function"),
        id(row, "parent_run_id", RunId::new),
        id(row, "root_run_id", RunId::new),
        row.getInt("depth"),
        id(row, "batch_id", BatchId::new),
        number(row, "batch_index"),
        id(row, "waitpoint_id", WaitpointId::new),
        id(row, "replay_of", RunId::new),
        id(row, "event_id", EventId::new),
        id(row, "schedule_id", ScheduleId::new));
  }

  private static <T> @Nullable T id(ResultSet row, String column, Function<String, T> type)
      throws SQLException {
    String value = row.getString(column);
    return value == null ? null : type.apply(value);
  }

  private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }

  static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    var value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }
}
