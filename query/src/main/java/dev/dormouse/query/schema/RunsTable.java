package dev.dormouse.query.schema;

import dev.dormouse.query.schema.ColumnSource.Identified;
import dev.dormouse.query.schema.ColumnSource.Json;
import dev.dormouse.query.schema.ColumnSource.Prefixed;
import dev.dormouse.query.schema.ColumnSource.Renamed;
import dev.dormouse.query.schema.ColumnSource.Thing;
import dev.dormouse.query.type.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The table of runs: one row a run, in its latest state. */
final class RunsTable {
  static final List<String> ENVIRONMENT_TYPES =
      List.of("PRODUCTION", "STAGING", "DEVELOPMENT", "PREVIEW");
  static final List<String> MACHINES =
      List.of("micro", "small-1x", "small-2x", "medium-1x", "medium-2x", "large-1x", "large-2x");

  private static final Type LOW = Type.of(Type.Family.TEXT, "LowCardinality(String)");
  private static final Type FLAG = Type.number("UInt8");
  private static final Type TIME = Type.DATETIME64;
  private static final Type MAYBE_TIME = Type.DATETIME64.orNull();
  private static final Type MILLISECONDS = Type.number("Int64").orNull();

  private static final Map<String, String> STATUSES = statuses();

  static final Table TABLE =
      new Table(
          "runs",
          "trigger_dev.task_runs_v2",
          true,
          "triggered_at",
          Table.TenantColumns.USUAL,
          Table.byName(
              Stream.of(identity(), state(), times(), durationsAndCosts(), values())
                  .flatMap(List::stream)
                  .toList()),
          "One row for each run, in its latest state.");

  private RunsTable() {}

  private static Map<String, String> statuses() {
    Map<String, String> shown = new LinkedHashMap<>();
    shown.put("DELAYED", "Delayed");
    shown.put("PENDING", "Queued");
    shown.put("PENDING_VERSION", "Pending version");
    shown.put("DEQUEUED", "Dequeued");
    shown.put("EXECUTING", "Executing");
    shown.put("WAITING_TO_RESUME", "Waiting");
    shown.put("RETRYING_AFTER_FAILURE", "Reattempting");
    shown.put("PAUSED", "Paused");
    shown.put("CANCELED", "Canceled");
    shown.put("INTERRUPTED", "Interrupted");
    shown.put("COMPLETED_SUCCESSFULLY", "Completed");
    shown.put("COMPLETED_WITH_ERRORS", "Failed");
    shown.put("SYSTEM_FAILURE", "System failure");
    shown.put("CRASHED", "Crashed");
    shown.put("EXPIRED", "Expired");
    shown.put("TIMED_OUT", "Timed out");
    return shown;
  }

  private static List<Column> identity() {
    return List.of(
        Column.of("run_id", Type.TEXT, "The run's id, as in run_1234.")
            .storedAs("friendly_id")
            .star()
            .shownAs(Render.RUN_ID),
        Column.of("environment", Type.TEXT, "The slug of the environment, as in prod.")
            .from(new Identified("environment_id", Thing.ENVIRONMENT))
            .shownAs(Render.ENVIRONMENT),
        Column.of("project", Type.TEXT, "The reference of the project, as in proj_1234.")
            .from(new Identified("project_id", Thing.PROJECT))
            .shownAs(Render.PROJECT),
        Column.of("environment_type", LOW, "The kind of environment.")
            .oneOf(ENVIRONMENT_TYPES)
            .shownAs(Render.ENVIRONMENT_TYPE),
        Column.of("attempt_count", FLAG, "How many attempts were begun; 1 for the first.")
            .storedAs("attempt")
            .shownAs(Render.NUMBER),
        Column.of("task_identifier", Type.TEXT, "The id of the task.").star(),
        Column.of("queue", Type.TEXT, "The queue the run waits in.").shownAs(Render.QUEUE),
        Column.of("batch_id", Type.TEXT.orNull(), "The batch the run came with, if any.")
            .from(new Prefixed("batch_id", "batch_"))
            .withLiteralPrefix("batch_"),
        Column.of(
                "root_run_id", Type.TEXT.orNull(), "The run at the top of the tree, if not itself.")
            .from(new Prefixed("root_run_id", "run_"))
            .withLiteralPrefix("run_")
            .shownAs(Render.RUN_ID),
        Column.of("parent_run_id", Type.TEXT.orNull(), "The run that triggered this one, if any.")
            .from(new Prefixed("parent_run_id", "run_"))
            .withLiteralPrefix("run_")
            .shownAs(Render.RUN_ID),
        Column.of("depth", FLAG, "How far below the root run; 0 for a root run."),
        Column.of("is_root_run", FLAG, "Whether no run triggered it.")
            .computedAs("if({depth} = 0, true, false)"),
        Column.of("is_child_run", FLAG, "Whether a run triggered it.")
            .computedAs("if({depth} > 0, true, false)"),
        Column.of("idempotency_key", Type.TEXT, "The idempotency key, as its author wrote it.")
            .storedAs("idempotency_key_user"),
        Column.of(
                "idempotency_key_scope",
                Type.TEXT,
                "Where it is unique: in the environment, the triggering run, or its attempt.")
            .oneOf("global", "run", "attempt"),
        Column.of("concurrency_key", Type.TEXT, "The concurrency key the caller gave."),
        Column.of("tags", Type.array(Type.TEXT), "The run's tags.").shownAs(Render.TAGS),
        Column.of(
                "bulk_action_group_ids",
                Type.array(Type.TEXT),
                "Always empty: which bulk actions touched a run, they themselves tell.")
            .withLiteralPrefix("bulk_"));
  }

  private static List<Column> state() {
    return List.of(
        Column.of("status", LOW, "Where the run stands.")
            .from(new Renamed("status", STATUSES))
            .oneOf(List.copyOf(STATUSES.values()))
            .star()
            .shownAs(Render.RUN_STATUS),
        Column.of("is_finished", FLAG, "Whether the run has come to an end.")
            .computedAs(
                "if({status} IN ('COMPLETED_SUCCESSFULLY', 'COMPLETED_WITH_ERRORS', 'CANCELED',"
                    + " 'TIMED_OUT', 'CRASHED', 'SYSTEM_FAILURE', 'EXPIRED'), true, false)"),
        Column.of(
                "region",
                Type.TEXT.orNull(),
                "The label region of the node that executed it last; empty where it has none.")
            .computedAs(
                "multiIf({region} != '', {region}, startsWith({worker_queue}, 'cm'), NULL,"
                    + " {worker_queue})"),
        Column.of("machine", LOW, "The machine preset.")
            .storedAs("machine_preset")
            .oneOf(MACHINES)
            .shownAs(Render.MACHINE),
        Column.of("node", Type.TEXT, "The node that executed the run last."),
        Column.of("task_version", Type.TEXT, "The version the run was locked to."),
        Column.of("sdk_version", Type.TEXT, "The version of the SDK that the task was built with."),
        Column.of("cli_version", Type.TEXT, "The version of the command line that deployed it."),
        Column.of("is_test", FLAG, "Whether it was triggered as a test.")
            .computedAs("if({is_test} > 0, true, false)"),
        Column.of(
            "is_warm_start",
            FLAG.orNull(),
            "Whether its machine had loaded the task before its latest attempt."),
        Column.of("checkpoint_count", Type.number("UInt32"), "How many checkpoints it was given.")
            .shownAs(Render.NUMBER),
        Column.of("checkpoint_bytes", Type.number("UInt64"), "The stored size of these.")
            .shownAs(Render.BYTES));
  }

  private static List<Column> times() {
    return List.of(
        Column.of("triggered_at", TIME, "When the run was triggered.")
            .storedAs("created_at")
            .star(),
        Column.of("queued_at", MAYBE_TIME, "When it began to wait for its turn."),
        Column.of("dequeued_at", MAYBE_TIME, "When its turn came.").storedAs("started_at"),
        Column.of("executed_at", MAYBE_TIME, "When the task's first line was reached."),
        Column.of("completed_at", MAYBE_TIME, "When it ended."),
        Column.of("delay_until", MAYBE_TIME, "When a delayed run may start."),
        Column.of("has_delay", FLAG, "Whether it was triggered with a delay.")
            .computedAs("if(isNotNull({delay_until}), true, false)"),
        Column.of("expired_at", MAYBE_TIME, "When its time to live ran out."),
        Column.of("ttl", Type.TEXT, "How long it may wait to start, as written by the caller.")
            .storedAs("expiration_ttl"));
  }

  private static List<Column> durationsAndCosts() {
    return List.of(
        Column.of("execution_duration", MILLISECONDS, "From the first line to the end, in ms.")
            .computedAs("dateDiff('millisecond', {executed_at}, {completed_at})")
            .shownAs(Render.DURATION),
        Column.of("total_duration", MILLISECONDS, "From the trigger to the end, in ms.")
            .computedAs("dateDiff('millisecond', {created_at}, {completed_at})")
            .shownAs(Render.DURATION),
        Column.of("queued_duration", MILLISECONDS, "In the queue, in ms.")
            .computedAs("dateDiff('millisecond', {queued_at}, {started_at})")
            .shownAs(Render.DURATION),
        Column.of("usage_duration", Type.number("UInt32"), "On a machine, in ms.")
            .storedAs("usage_duration_ms")
            .shownAs(Render.DURATION),
        Column.of("waiting_duration", Type.number("Int64"), "In waits, in ms.")
            .shownAs(Render.DURATION),
        Column.of("max_duration", Type.number("UInt32").orNull(), "The limit in seconds.")
            .storedAs("max_duration_in_seconds")
            .shownAs(Render.DURATION_SECONDS),
        Column.of("compute_cost", Type.number("Float64"), "What its machine cost, in dollars.")
            .computedAs("{cost_in_cents} / 100.0")
            .shownAs(Render.COST_IN_DOLLARS),
        Column.of("invocation_cost", Type.number("Float64"), "What starting it cost, in dollars.")
            .computedAs("{base_cost_in_cents} / 100.0")
            .shownAs(Render.COST_IN_DOLLARS),
        Column.of("total_cost", Type.number("Float64"), "What it cost, in dollars.")
            .computedAs("({cost_in_cents} + {base_cost_in_cents}) / 100.0")
            .shownAs(Render.COST_IN_DOLLARS));
  }

  private static List<Column> values() {
    return List.of(
        Column.of("output", Type.JSON, "What the task returned; output.a.b reads below it.")
            .from(new Json("output_text", "output", "data.")),
        Column.of("error", Type.JSON, "How the run failed; error.message reads below it.")
            .from(new Json("error_text", "error", "data.")));
  }
}
