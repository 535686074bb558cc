package dev.dormouse.telemetry.ingest;

import dev.dormouse.protocol.Json;
import java.util.List;
import java.util.Objects;

/** Lines of logs, and spans, as rows of their tables. */
final class LogRows {
  /** The order in which {@link #lines} writes. */
  static final String INSERT_LINES =
      """
      INSERT INTO trigger_dev.logs_v1 (
        organization_id, project_id, environment_id, time, run_id, number, task_identifier,
        attempt, level, source, message, attributes) FORMAT RowBinary
      """;

  /** The order in which {@link #spans} writes. */
  static final String INSERT_SPANS =
      """
      INSERT INTO trigger_dev.spans_v1 (
        organization_id, project_id, environment_id, started_at, run_id, number, task_identifier,
        attempt, trace_id, span_id, parent_span_id, name, duration, is_failed, attributes)
      FORMAT RowBinary
      """;

  private LogRows() {}

  static byte[] lines(List<LogLine> lines, boolean withAttributes) {
    var rows = new RowBinary();
    for (var line : lines) {
      head(rows, line)
          .text(line.entry().level().name())
          .text(line.entry().source())
          .text(line.entry().message())
          .text(attributes(line, withAttributes));
    }
    return rows.toBytes();
  }

  static byte[] spans(List<LogLine> spans, boolean withAttributes) {
    var rows = new RowBinary();
    for (var each : spans) {
      var span = Objects.requireNonNull(each.entry().span(), "a span");
      head(rows, each)
          .text(span.traceId())
          .text(span.spanId())
          .text(Objects.requireNonNullElse(span.parentSpanId(), ""))
          .text(each.entry().message())
          .int64(span.nanos())
          .uint8(span.failed() ? 1 : 0)
          .text(attributes(each, withAttributes));
    }
    return rows.toBytes();
  }

  private static RowBinary head(RowBinary rows, LogLine line) {
    return rows.text(line.owner().organizationId())
        .text(line.owner().projectId())
        .text(line.owner().environmentId())
        .microseconds(line.entry().time())
        .text(line.run().value())
        .int64(line.number())
        .text(line.task())
        .uint16(line.attempt());
  }

  private static String attributes(LogLine line, boolean withAttributes) {
    var attributes = line.entry().attributes();
    return !withAttributes || attributes == null || attributes.isEmpty()
        ? "{}"
        : Json.mapper().writeValueAsString(attributes);
  }
}
