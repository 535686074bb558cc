package dev.dormouse.query.schema;

import dev.dormouse.query.schema.ColumnSource.Json;
import dev.dormouse.query.type.Type;
import java.util.List;

/** The table of spans: one row for each that was closed. */
final class SpansTable {
  static final Table TABLE =
      new Table(
          "spans",
          "trigger_dev.spans_v1",
          true,
          "started_at",
          Table.TenantColumns.USUAL,
          Table.byName(columns()),
          "What runs did and how long it took: attempts, waits, and spans of their own.");

  private SpansTable() {}

  private static List<Column> columns() {
    return List.of(
        Column.of("started_at", LogsTable.MICROSECONDS, "When it began.").star(),
        Column.of("name", Type.TEXT, "What was done.").star(),
        Column.of("duration", Type.number("Int64"), "How long it took, in nanoseconds.")
            .star()
            .shownAs(Render.DURATION_NANOSECONDS),
        Column.of("is_failed", Type.number("UInt8"), "Whether it failed."),
        Column.of("trace_id", Type.TEXT, "The trace: the same for a run and its children."),
        Column.of("span_id", Type.TEXT, "Its own id in the trace."),
        Column.of("parent_span_id", Type.TEXT, "The span it is a part of; empty at the top."),
        Column.of("attributes", Type.JSON, "What was given with the span; paths read below it.")
            .from(new Json("attributes", "attributes", "")),
        LogsTable.ofRun(),
        LogsTable.ofTask(),
        LogsTable.ofAttempt(),
        LogsTable.ofEnvironment(),
        LogsTable.ofProject());
  }
}
