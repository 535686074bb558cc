package dev.dormouse.telemetry.ingest;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.worker.LogEntry;

/**
 * A line that a run logged, or a span that it closed.
 *
 * @param number tells lines of one run and instant apart; the same whenever the line is sent
 */
public record LogLine(
    Owner owner, RunId run, String task, int attempt, long number, LogEntry entry) {
  public boolean isSpan() {
    return entry.span() != null;
  }
}
