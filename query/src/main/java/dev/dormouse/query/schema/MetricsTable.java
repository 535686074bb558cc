package dev.dormouse.query.schema;

import dev.dormouse.query.schema.ColumnSource.Identified;
import dev.dormouse.query.schema.ColumnSource.Json;
import dev.dormouse.query.schema.ColumnSource.Stored;
import dev.dormouse.query.schema.ColumnSource.Thing;
import dev.dormouse.query.type.Type;
import java.util.List;

/** The table of metrics: one row for each metric, subject and ten seconds. */
final class MetricsTable {
  private static final Type LOW = Type.of(Type.Family.TEXT, "LowCardinality(String)");

  static final Table TABLE =
      new Table(
          "metrics",
          "trigger_dev.metrics_v1",
          false,
          "bucket_start",
          Table.TenantColumns.USUAL,
          Table.byName(columns()),
          "What machines and tasks measured, in buckets of ten seconds.");

  private MetricsTable() {}

  private static List<Column> columns() {
    return List.of(
        Column.of("environment", Type.TEXT, "The slug of the environment, as in prod.")
            .from(new Identified("environment_id", Thing.ENVIRONMENT))
            .shownAs(Render.ENVIRONMENT),
        Column.of("project", Type.TEXT, "The reference of the project, as in proj_1234.")
            .from(new Identified("project_id", Thing.PROJECT))
            .shownAs(Render.PROJECT),
        Column.of("metric_name", LOW, "What was measured, as in process.cpu.utilization.").star(),
        Column.of("metric_type", LOW, "How values of a bucket belong together.")
            .oneOf("gauge", "sum", "histogram"),
        Column.of("machine_id", Type.TEXT, "The machine that measured.").storedAs("metric_subject"),
        Column.of("bucket_start", Type.DATETIME, "When the ten seconds began.").star(),
        Column.of("metric_value", Type.number("Float64"), "The value.").storedAs("value").star(),
        Column.of(
                "attributes",
                Type.JSON,
                "Everything known of the measurement; paths read below it.")
            .from(new Json("attributes", "attributes", "")),
        attribute("run_id", Type.TEXT, "The run that ran meanwhile.").star().shownAs(Render.RUN_ID),
        Column.of("task_identifier", Type.TEXT, "The task of that run.")
            .from(new Stored("attributes.trigger.task_slug"))
            .star(),
        attribute("attempt_number", Type.number("UInt64"), "The attempt of that run."),
        attribute("machine_name", Type.TEXT, "The machine preset.")
            .oneOf(RunsTable.MACHINES)
            .shownAs(Render.MACHINE),
        attribute("environment_type", Type.TEXT, "The kind of environment.")
            .oneOf(RunsTable.ENVIRONMENT_TYPES)
            .shownAs(Render.ENVIRONMENT_TYPE),
        attribute("worker_id", Type.TEXT, "The deployment of the worker.")
            .shownAs(Render.DEPLOYMENT_ID),
        attribute("worker_version", Type.TEXT, "The version of the worker."));
  }

  private static Column attribute(String name, Type type, String description) {
    return Column.of(name, type, description).storedAs("attributes.trigger." + name);
  }
}
