package dev.dormouse.protocol.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A line that a run logged, or a span it closed.
 *
 * @param source the logger's name, {@code System.out}, {@code System.err}, or {@code dormouse} for
 *     what Dormouse itself tells about the run: waits, rollbacks, ends of attempts
 * @param span set where the entry is a span
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LogEntry(
    Instant time,
    Level level,
    String source,
    String message,
    @Nullable Map<String, String> attributes,
    @Nullable Span span) {
  public static final int MAX_MESSAGE = 64 * 1024;

  public LogEntry {
    Objects.requireNonNull(time, "time");
    if (message.length() > MAX_MESSAGE) {
      message = message.substring(0, MAX_MESSAGE - 1) + "…";
    }
    attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
  }

  /** How grave an entry is. */
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /** What makes an entry a span: its identity, its parent's (null at the top), and its length. */
  public record Span(
      String traceId, String spanId, @Nullable String parentSpanId, long nanos, boolean failed) {}
}
