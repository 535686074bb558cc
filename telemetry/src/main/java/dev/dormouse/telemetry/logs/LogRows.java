package dev.dormouse.telemetry.logs;

import dev.dormouse.telemetry.rows.Owner;
import dev.dormouse.telemetry.rows.RowBinary;
import dev.dormouse.telemetry.rows.Rows;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Lines of logs, and spans, as rows of their tables. */
public final class LogRows {
  public static final Rows<LogLine> LINES =
      new Rows<>(
          """
          INSERT INTO trigger_dev.logs_v1 (
            organization_id, project_id, environment_id, time, run_id, number, task_identifier,
            attempt, level, source, message, attributes) FORMAT RowBinary
          """,
          LogRows::lines);

  public static final Rows<SpanLine> SPANS =
      new Rows<>(
          """
          INSERT INTO trigger_dev.spans_v1 (
            organization_id, project_id, environment_id, started_at, run_id, number,
            task_identifier, attempt, trace_id, span_id, parent_span_id, name, duration,
            is_failed, attributes) FORMAT RowBinary
          """,
          LogRows::spans);

  private LogRows() {}

  private static byte[] lines(List<LogLine> lines, boolean withAttributes) {
    var rows = new RowBinary();
    for (var line : lines) {
      head(rows, line.owner(), line.origin(), line.time(), line.number())
          .text(line.level().name())
          .text(line.source())
          .text(line.message())
          .text(withAttributes ? line.attributes() : "{}");
    }
    return rows.toBytes();
  }

  private static byte[] spans(List<SpanLine> spans, boolean withAttributes) {
    var rows = new RowBinary();
    for (var each : spans) {
      var span = each.span();
      head(rows, each.owner(), each.origin(), each.startedAt(), each.number())
          .text(span.traceId())
          .text(span.spanId())
          .text(Objects.requireNonNullElse(span.parentSpanId(), ""))
          .text(each.name())
          .int64(span.nanos())
          .uint8(span.failed() ? 1 : 0)
          .text(withAttributes ? each.attributes() : "{}");
    }
    return rows.toBytes();
  }

  private static RowBinary head(
      RowBinary rows, Owner owner, Origin origin, Instant time, long number) {
    return rows.text(owner.organizationId())
        .text(owner.projectId())
        .text(owner.environmentId())
        .microseconds(time)
        .text(origin.run())
        .int64(number)
        .text(origin.task())
        .uint16(origin.attempt());
  }
}
