package dev.dormouse.worker.run;

import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.LogEntry.Level;
import dev.dormouse.protocol.worker.LogEntry.Span;
import dev.dormouse.protocol.worker.RunFacts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The W3C trace of an attempt. Ids are digests of the run's id, not drawn: machines restored from
 * one template would draw the same, and all attempts of a run belong to one trace.
 */
final class RunTrace {
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}");
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  private final String name;
  private final String traceId;
  private final @Nullable String parent;
  private final String attempt;
  private final AtomicLong spans = new AtomicLong();

  RunTrace(RunFacts facts) {
    this.name = facts.runId() + "/" + facts.attempt();
    var given = TRACEPARENT.matcher(facts.traceparent() == null ? "" : facts.traceparent());
    if (given.matches()) {
      this.traceId = given.group(1);
      this.parent = given.group(2);
    } else {
      this.traceId = id(facts.runId().value(), TRACE_ID_BYTES);
      this.parent = null;
    }
    this.attempt = id(name, SPAN_ID_BYTES);
  }

  /** For what the attempt calls. */
  String traceparent() {
    return "00-" + traceId + "-" + attempt + "-01";
  }

  /** The span of the attempt itself. */
  LogEntry attempt(String message, Instant start, Instant end, boolean failed) {
    return entry(message, start, end, new Id(attempt, parent), failed);
  }

  /** A span below that of the attempt. */
  LogEntry below(String message, Instant start, Instant end, boolean failed) {
    var id = id(name + "/" + spans.incrementAndGet(), SPAN_ID_BYTES);
    return entry(message, start, end, new Id(id, attempt), failed);
  }

  private record Id(String id, @Nullable String parent) {}

  /** By the clock, not by the timer: that stands still in a checkpoint. */
  private LogEntry entry(String message, Instant start, Instant end, Id id, boolean failed) {
    long nanos = Math.max(0, Duration.between(start, end).toNanos());
    return new LogEntry(
        start,
        Level.INFO,
        "dormouse",
        message,
        Map.of(),
        new Span(traceId, id.id(), id.parent(), nanos, failed));
  }

  private static String id(String text, int bytes) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
