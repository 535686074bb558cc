package dev.dormouse.e2e;

import dev.dormouse.sdk.ApiException;
import dev.dormouse.sdk.Dormouse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The spans of a trace, as the analytics have them. */
record Spans(List<Span> all) {
  /** A span; its id, and that of the one above it. */
  record Span(
      String taskIdentifier, String name, String spanId, String parentSpanId, long duration) {
    boolean isAttempt() {
      return name.startsWith("Attempt ");
    }
  }

  /** Those that have come by now; none while the analytics are away. */
  static Spans of(Dormouse client, String trace) {
    try {
      return new Spans(
          client
              .query(
                  """
                  SELECT task_identifier, name, span_id, parent_span_id, duration
                  FROM spans WHERE trace_id = '%s' ORDER BY started_at
                  """
                      .formatted(trace),
                  Span.class,
                  Duration.ofHours(1))
              .rows());
    } catch (ApiException e) {
      if (e.status().orElse(0) == 503) {
        return new Spans(List.of());
      }
      throw e;
    }
  }

  /** Whether a task has spans whose names begin so. */
  boolean has(String task, String... names) {
    return Stream.of(names)
        .allMatch(name ->
            all.stream()
                .anyMatch(
                    span -> span.taskIdentifier().equals(task) && span.name().startsWith(name)));
  }

  Span attempt(String task) {
    return all.stream()
        .filter(span -> span.taskIdentifier().equals(task) && span.isAttempt())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no attempt of " + task + " in " + all));
  }

  List<Span> belowAttempts() {
    return all.stream().filter(span -> !span.isAttempt()).toList();
  }
}
