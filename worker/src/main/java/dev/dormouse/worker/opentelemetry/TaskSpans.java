package dev.dormouse.worker.opentelemetry;

import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.LogEntry.Level;
import dev.dormouse.worker.logging.LogBuffer;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.util.HashMap;

/** Spans that a task closes, into the run's log below its attempt. */
final class TaskSpans implements SpanProcessor {
  private final LogBuffer log;

  TaskSpans(LogBuffer log) {
    this.log = log;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan closed) {
    var span = closed.toSpanData();
    var attributes = new HashMap<>(Texts.of(span.getAttributes()));
    String why = why(span);
    if (!why.isEmpty()) {
      attributes.put("status.message", why);
    }
    String parent =
        span.getParentSpanContext().isValid() ? span.getParentSpanId() : RunIds.attempt();
    log.add(
        new LogEntry(
            Instant.EPOCH.plusNanos(span.getStartEpochNanos()),
            Level.INFO,
            span.getInstrumentationScopeInfo().getName(),
            span.getName(),
            attributes,
            new LogEntry.Span(
                span.getTraceId(),
                span.getSpanId(),
                parent.isEmpty() ? null : parent,
                Math.max(0, span.getEndEpochNanos() - span.getStartEpochNanos()),
                span.getStatus().getStatusCode() == StatusCode.ERROR)));
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  /** The status's own words, else the last exception's. */
  private static String why(SpanData span) {
    String said = span.getStatus().getDescription();
    if (!said.isEmpty()) {
      return said;
    }
    return span.getEvents().stream()
        .map(EventData::getAttributes)
        .map(of -> Texts.of(of).getOrDefault("exception.message", ""))
        .filter(message -> !message.isEmpty())
        .reduce("", (earlier, last) -> last);
  }
}
