package dev.dormouse.server.telemetry;

import dev.dormouse.telemetry.ingest.Gathering;
import dev.dormouse.telemetry.ingest.Ingest;
import dev.dormouse.telemetry.logs.LogLine;
import dev.dormouse.telemetry.logs.LogRows;
import dev.dormouse.telemetry.logs.SpanLine;
import dev.dormouse.telemetry.metrics.MetricPoint;
import dev.dormouse.telemetry.metrics.MetricRows;

/** What comes in, gathered from all senders into batches of its table. */
public record Incoming(
    Gathering<LogLine> logs, Gathering<SpanLine> spans, Gathering<MetricPoint> metrics)
    implements AutoCloseable {
  public static Incoming start(Ingest ingest) {
    return new Incoming(
        Gathering.start(
            ingest, LogRows.LINES, line -> line.message().length() + line.attributes().length()),
        Gathering.start(
            ingest, LogRows.SPANS, span -> span.name().length() + span.attributes().length()),
        Gathering.start(ingest, MetricRows.ROWS, point -> point.attributes().length()));
  }

  @Override
  public void close() {
    logs.close();
    spans.close();
    metrics.close();
  }
}
