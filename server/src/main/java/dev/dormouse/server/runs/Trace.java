package dev.dormouse.server.runs;

import dev.dormouse.engine.logs.RunLogLine;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.worker.LogEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A run's spans as a tree under the run itself, in the official client's form. */
record Trace(Tree trace) {

  /** The tree. */
  record Tree(String traceId, Span rootSpan) {}

  /** A span and what happened inside of it. */
  record Span(
      String id, @Nullable String parentId, RunId runId, Content data, List<Span> children) {}

  /**
   * What a span says.
   *
   * @param duration in nanoseconds
   */
  record Content(
      String message,
      Instant startTime,
      long duration,
      boolean isError,
      boolean isPartial,
      boolean isCancelled,
      String level,
      Map<String, String> properties) {}

  static Trace of(dev.dormouse.engine.views.RunView view, List<RunLogLine> lines) {
    var run = view.run();
    var root = new Span(run.id().value(), null, run.id(), content(view), new ArrayList<>());
    Map<String, Span> byId = new HashMap<>();
    var spans = lines.stream().filter(line -> line.entry().span() != null).toList();
    for (var line : spans) {
      var span = span(run.id(), line);
      byId.put(span.id(), span);
    }
    for (var span : byId.values()) {
      var parent = span.parentId() == null ? null : byId.get(span.parentId());
      (parent == null ? root : parent).children().add(span);
    }
    String traceId =
        spans.stream()
            .map(line -> Objects.requireNonNull(line.entry().span()).traceId())
            .findFirst()
            .orElse(run.id().value());
    return new Trace(new Tree(traceId, root));
  }

  private static Content content(dev.dormouse.engine.views.RunView view) {
    var run = view.run();
    var times = run.times();
    var start = Objects.requireNonNullElse(times.startedAt(), times.createdAt());
    var end = Objects.requireNonNullElse(times.finishedAt(), times.updatedAt());
    var status = run.status();
    return new Content(
        run.taskId().value(),
        start,
        Math.max(0, Duration.between(start, end).toNanos()),
        status.isFinal() && status != RunStatus.COMPLETED && status != RunStatus.CANCELED,
        !status.isFinal(),
        status == RunStatus.CANCELED,
        "TRACE",
        Map.of());
  }

  private static Span span(RunId run, RunLogLine line) {
    var entry = line.entry();
    var span = Objects.requireNonNull(entry.span());
    return new Span(
        span.spanId(), span.parentSpanId(), run, content(entry, span), new ArrayList<>());
  }

  private static Content content(LogEntry entry, LogEntry.Span span) {
    return new Content(
        entry.message(),
        entry.time(),
        span.nanos(),
        span.failed(),
        false,
        false,
        entry.level().name(),
        Objects.requireNonNullElse(entry.attributes(), Map.of()));
  }
}
