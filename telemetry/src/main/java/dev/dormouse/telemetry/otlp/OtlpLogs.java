package dev.dormouse.telemetry.otlp;

import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.LogEntry.Level;
import dev.dormouse.telemetry.logs.LogLine;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;

/** Lines of logs, of which each is the same row whenever it is sent. */
final class OtlpLogs {
  private static final int MAX_SOURCE = 256;

  private final Sender sender;
  private final Times times;
  private final Taken<LogLine> taken = new Taken<>();

  private OtlpLogs(Sender sender, Times times) {
    this.sender = sender;
    this.times = times;
  }

  static Taken<LogLine> read(OtlpBody body, Sender sender, InstantSource clock) {
    var logs = new OtlpLogs(sender, Times.around(clock));
    var request = body.message(ExportLogsServiceRequest.getDefaultInstance());
    for (var ofResource : request.getResourceLogsList()) {
      var outer = Attributes.of(ofResource.getResource().getAttributesList());
      for (var ofScope : ofResource.getScopeLogsList()) {
        for (var each : ofScope.getLogRecordsList()) {
          logs.take(each, outer, ofScope.getScope().getName());
        }
      }
    }
    return logs.taken;
  }

  private void take(LogRecord line, Attributes outer, String scope) {
    var time =
        Times.of(
            line.getTimeUnixNano() == 0 ? line.getObservedTimeUnixNano() : line.getTimeUnixNano());
    if (!times.has(time)) {
      taken.refuse(times.refusal(time));
      return;
    }
    var hex = HexFormat.of();
    var attributes =
        outer
            .with(line.getAttributesList())
            .with("trace_id", hex.formatHex(line.getTraceId().toByteArray()))
            .with("span_id", hex.formatHex(line.getSpanId().toByteArray()))
            .known(sender.known());
    String source = scope.isEmpty() ? attributes.text("service.name") : scope;
    String message = message(line);
    String json = attributes.json();
    taken.add(
        new LogLine(
            sender.owner(),
            attributes.origin(),
            Fingerprint.of(source, message, json),
            time,
            level(line),
            source.length() <= MAX_SOURCE ? source : source.substring(0, MAX_SOURCE),
            message,
            json));
  }

  private static String message(LogRecord line) {
    String text = Attributes.text(line.getBody());
    text = text.isEmpty() ? line.getEventName() : text;
    return text.length() <= LogEntry.MAX_MESSAGE
        ? text
        : text.substring(0, LogEntry.MAX_MESSAGE - 1) + "…";
  }

  private static Level level(LogRecord line) {
    int number = line.getSeverityNumberValue();
    if (number <= 0) {
      return switch (line.getSeverityText().toUpperCase(Locale.ROOT)) {
        case "TRACE" -> Level.TRACE;
        case "DEBUG" -> Level.DEBUG;
        case "WARN", "WARNING" -> Level.WARN;
        case "ERROR", "FATAL", "CRITICAL" -> Level.ERROR;
        default -> Level.INFO;
      };
    }
    // Four numbers are a level each.
    return switch ((number - 1) / 4) {
      case 0 -> Level.TRACE;
      case 1 -> Level.DEBUG;
      case 2 -> Level.INFO;
      case 3 -> Level.WARN;
      default -> Level.ERROR;
    };
  }
}
