package dev.dormouse.query.schema;

import dev.dormouse.query.schema.ColumnSource.Identified;
import dev.dormouse.query.schema.ColumnSource.Json;
import dev.dormouse.query.schema.ColumnSource.Thing;
import dev.dormouse.query.type.Type;
import java.util.List;

/** The table of logs: one row for each line. */
final class LogsTable {
  static final Type LOW = Type.of(Type.Family.TEXT, "LowCardinality(String)");
  static final Type MICROSECONDS = Type.of(Type.Family.TIME, "DateTime64(6)");

  static final Table TABLE =
      new Table(
          "logs",
          "trigger_dev.logs_v1",
          true,
          "time",
          Table.TenantColumns.USUAL,
          Table.byName(columns()),
          "What runs logged, one row for each line.");

  private LogsTable() {}

  private static List<Column> columns() {
    return List.of(
        Column.of("time", MICROSECONDS, "When it was logged.").star(),
        Column.of("level", LOW, "How grave it is.")
            .star()
            .oneOf("TRACE", "DEBUG", "INFO", "WARN", "ERROR"),
        Column.of("message", Type.TEXT, "The line.").star(),
        Column.of(
            "source", LOW, "The logger's name, System.out, System.err, or dormouse for its own."),
        Column.of("attributes", Type.JSON, "What was given with the line; paths read below it.")
            .from(new Json("attributes", "attributes", "")),
        ofRun(),
        ofTask(),
        ofAttempt(),
        ofEnvironment(),
        ofProject());
  }

  static Column ofRun() {
    return Column.of("run_id", Type.TEXT, "The run it is of.").star().shownAs(Render.RUN_ID);
  }

  static Column ofTask() {
    return Column.of("task_identifier", LOW, "The task of that run.").star();
  }

  static Column ofAttempt() {
    return Column.of("attempt_number", Type.number("UInt16"), "The attempt of that run.")
        .storedAs("attempt");
  }

  static Column ofEnvironment() {
    return Column.of("environment", Type.TEXT, "The slug of the environment, as in prod.")
        .from(new Identified("environment_id", Thing.ENVIRONMENT))
        .shownAs(Render.ENVIRONMENT);
  }

  static Column ofProject() {
    return Column.of("project", Type.TEXT, "The reference of the project, as in proj_1234.")
        .from(new Identified("project_id", Thing.PROJECT))
        .shownAs(Render.PROJECT);
  }
}
