package dev.dormouse.telemetry.otlp;

import com.google.protobuf.ByteString;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.telemetry.logs.SpanLine;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.time.InstantSource;
import java.util.HexFormat;
import tools.jackson.databind.node.JsonNodeFactory;

/** Spans, of which each is the same row whenever it is sent. */
final class OtlpSpans {
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;
  private static final int MOST_EVENTS = 32;

  private final Sender sender;
  private final Times times;
  private final Taken<SpanLine> taken = new Taken<>();

  private OtlpSpans(Sender sender, Times times) {
    this.sender = sender;
    this.times = times;
  }

  static Taken<SpanLine> read(OtlpBody body, Sender sender, InstantSource clock) {
    var spans = new OtlpSpans(sender, Times.around(clock));
    var request = body.message(ExportTraceServiceRequest.getDefaultInstance());
    for (var ofResource : request.getResourceSpansList()) {
      var outer = Attributes.of(ofResource.getResource().getAttributesList());
      for (var ofScope : ofResource.getScopeSpansList()) {
        for (var each : ofScope.getSpansList()) {
          spans.take(each, outer);
        }
      }
    }
    return spans.taken;
  }

  private void take(Span span, Attributes outer) {
    var start = Times.of(span.getStartTimeUnixNano());
    if (!isId(span.getTraceId(), TRACE_ID_BYTES) || !isId(span.getSpanId(), SPAN_ID_BYTES)) {
      taken.refuse("a span needs a trace_id of 16 bytes and a span_id of 8 that are not all zero");
      return;
    }
    if (!times.has(start)) {
      taken.refuse(times.refusal(start));
      return;
    }
    var attributes =
        outer
            .with(span.getAttributesList())
            .with("status.message", span.getStatus().getMessage())
            .known(sender.known());
    events(span, attributes);
    String traceId = hex(span.getTraceId());
    String spanId = hex(span.getSpanId());
    String parent = hex(span.getParentSpanId());
    taken.add(
        new SpanLine(
            sender.owner(),
            attributes.origin(),
            Fingerprint.of(traceId, spanId),
            start,
            new LogEntry.Span(
                traceId,
                spanId,
                parent.isEmpty() ? null : parent,
                Math.max(0, span.getEndTimeUnixNano() - span.getStartTimeUnixNano()),
                span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR),
            Attributes.cut(span.getName()),
            attributes.json()));
  }

  /** Exceptions come as events of a span. */
  private static void events(Span span, Attributes attributes) {
    if (span.getEventsCount() == 0) {
      return;
    }
    var events = JsonNodeFactory.instance.arrayNode();
    span.getEventsList().stream()
        .limit(MOST_EVENTS)
        .forEach(event ->
            events.add(
                Attributes.of(event.getAttributesList())
                    .with("name", event.getName())
                    .with("time", Times.of(event.getTimeUnixNano()).toString())
                    .node()));
    attributes.with("events", events);
  }

  private static boolean isId(ByteString id, int bytes) {
    return id.size() == bytes && !id.equals(ByteString.copyFrom(new byte[bytes]));
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
