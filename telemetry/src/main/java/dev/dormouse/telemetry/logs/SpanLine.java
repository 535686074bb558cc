package dev.dormouse.telemetry.logs;

import dev.dormouse.protocol.worker.LogEntry.Span;
import dev.dormouse.telemetry.rows.Owner;
import java.time.Instant;

/**
 * A span that was closed.
 *
 * @param number tells spans of one run and instant apart; the same whenever the span is sent
 * @param attributes a JSON object
 */
public record SpanLine(
    Owner owner,
    Origin origin,
    long number,
    Instant startedAt,
    Span span,
    String name,
    String attributes) {}
