package dev.dormouse.query;

import java.util.List;

/**
 * A table that random queries are about: its columns by what they can be used as.
 *
 * @param small a number that is mostly below ten
 * @param time the column that the table's guard is about
 * @param choice a column with few values
 * @param choices three of these
 * @param arrays columns that are arrays of texts; may be none
 */
public record RandomTable(
    String name,
    List<String> texts,
    List<String> numbers,
    String small,
    String time,
    List<String> times,
    String choice,
    List<String> choices,
    List<String> arrays) {
  public static final RandomTable RUNS =
      new RandomTable(
          "runs",
          List.of("run_id", "task_identifier", "queue", "node", "batch_id", "region"),
          List.of("depth", "usage_duration", "total_cost", "attempt_count", "total_duration"),
          "depth",
          "triggered_at",
          List.of("triggered_at", "completed_at"),
          "status",
          List.of("Completed", "Failed", "Expired"),
          List.of("tags"));

  public static final RandomTable LOGS =
      new RandomTable(
          "logs",
          List.of("run_id", "task_identifier", "message", "source"),
          List.of("attempt_number"),
          "attempt_number",
          "time",
          List.of("time"),
          "level",
          List.of("INFO", "WARN", "ERROR"),
          List.of());

  public static final RandomTable SPANS =
      new RandomTable(
          "spans",
          List.of("run_id", "task_identifier", "name", "trace_id", "parent_span_id"),
          List.of("duration", "attempt_number"),
          "is_failed",
          "started_at",
          List.of("started_at"),
          "name",
          List.of("span-0", "span-1", "span-2"),
          List.of());

  public static final RandomTable METRICS =
      new RandomTable(
          "metrics",
          List.of("run_id", "task_identifier", "machine_id", "metric_name"),
          List.of("metric_value", "attempt_number"),
          "attempt_number",
          "bucket_start",
          List.of("bucket_start"),
          "metric_type",
          List.of("gauge", "sum", "histogram"),
          List.of());

  public static final List<RandomTable> ALL = List.of(RUNS, LOGS, SPANS, METRICS);
}
