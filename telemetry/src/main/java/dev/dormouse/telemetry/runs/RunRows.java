package dev.dormouse.telemetry.runs;

import dev.dormouse.protocol.RunStatus;
import dev.dormouse.telemetry.rows.RowBinary;
import dev.dormouse.telemetry.rows.Rows;
import java.util.List;

/** Changes of runs as rows of their table. */
public final class RunRows {
  /** Longer values are not in the analytics' copy; the API has them. */
  private static final int MAX_JSON = 64 << 10;

  /** The order in which {@link #add} writes. */
  private static final String INSERT =
      """
      INSERT INTO trigger_dev.task_runs_v2 (
        organization_id, project_id, environment_id, created_at, friendly_id, version,
        environment_type, attempt, status, task_identifier, queue, batch_id, root_run_id,
        parent_run_id, depth, idempotency_key_user, idempotency_key_scope, concurrency_key, tags,
        region, machine_preset, node, task_version, sdk_version, cli_version, is_test,
        is_warm_start, checkpoint_count, checkpoint_bytes, queued_at, started_at, executed_at,
        completed_at, delay_until, expired_at, expiration_ttl, usage_duration_ms,
        waiting_duration, max_duration_in_seconds, cost_in_cents, base_cost_in_cents, output,
        output_text, error, error_text) FORMAT RowBinary
      """;

  public static final Rows<RunChange> ROWS = new Rows<>(INSERT, RunRows::bytes);

  private RunRows() {}

  /**
   * The rows' bytes.
   *
   * @param withPaths whether outputs and errors can be read into; without, they are texts only,
   *     which every value can be
   */
  private static byte[] bytes(List<RunChange> changes, boolean withPaths) {
    var rows = new RowBinary();
    changes.forEach(change -> add(rows, change, withPaths));
    return rows.toBytes();
  }

  private static void add(RowBinary row, RunChange change, boolean withPaths) {
    var owner = change.owner();
    row.text(owner.organizationId())
        .text(owner.projectId())
        .text(owner.environmentId())
        .time(change.times().triggered())
        .text(change.run().value())
        .int64(change.version())
        .text(owner.environmentType());
    row.uint8(change.state().attempt()).text(stored(change.state().status()));
    trigger(row, change.trigger());
    state(row, change.state(), change.trigger().options());
    var usage = change.result().usage();
    row.uint32(usage.checkpoints()).int64(usage.checkpointBytes());
    times(row, change.times());
    row.text(change.trigger().options().ttl())
        .uint32(usage.computedMillis())
        .int64(usage.waitedMillis())
        .maybeUint32(change.trigger().options().maxDurationSeconds())
        .float64(usage.computeCents())
        .float64(usage.baseCents());
    json(row, change.result().output(), withPaths);
    json(row, change.result().error(), withPaths);
  }

  private static void trigger(RowBinary row, RunChange.Trigger trigger) {
    var family = trigger.family();
    row.text(trigger.task())
        .text(trigger.queue())
        .text(family.batch())
        .text(family.root())
        .text(family.parent())
        .uint8(family.depth())
        .text(trigger.idempotencyKey().value())
        .text(trigger.idempotencyKey().scope())
        .text(trigger.concurrencyKey())
        .texts(trigger.tags());
  }

  private static void state(RowBinary row, RunChange.State state, RunChange.Options options) {
    row.text(state.region())
        .text(state.machine())
        .text(state.node())
        .text(state.versions().task())
        .text(state.versions().sdk())
        .text(state.versions().cli())
        .uint8(options.test() ? 1 : 0)
        .maybeUint8(state.warmStart());
  }

  private static void times(RowBinary row, RunChange.Times times) {
    row.maybeTime(times.queued())
        .maybeTime(times.dequeued())
        .maybeTime(times.executed())
        .maybeTime(times.completed())
        .maybeTime(times.delayUntil())
        .maybeTime(times.expired());
  }

  /** Below {@code data}, for a value need not be an object, and the column's top must be one. */
  private static void json(RowBinary row, String value, boolean withPaths) {
    boolean kept = !value.isEmpty() && value.length() <= MAX_JSON;
    row.text(kept && withPaths ? "{\"data\":" + value + "}" : "{}").text(kept ? value : "");
  }

  /** The names that the table has for them. */
  public static String stored(RunStatus status) {
    return switch (status) {
      case PENDING_VERSION -> "PENDING_VERSION";
      case DELAYED -> "DELAYED";
      case QUEUED -> "PENDING";
      case DEQUEUED -> "DEQUEUED";
      case EXECUTING -> "EXECUTING";
      case WAITING -> "WAITING_TO_RESUME";
      case COMPLETED -> "COMPLETED_SUCCESSFULLY";
      case CANCELED -> "CANCELED";
      case FAILED -> "COMPLETED_WITH_ERRORS";
      case CRASHED -> "CRASHED";
      case SYSTEM_FAILURE -> "SYSTEM_FAILURE";
      case EXPIRED -> "EXPIRED";
      case TIMED_OUT -> "TIMED_OUT";
    };
  }
}
