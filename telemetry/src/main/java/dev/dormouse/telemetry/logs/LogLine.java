package dev.dormouse.telemetry.logs;

import dev.dormouse.protocol.worker.LogEntry.Level;
import dev.dormouse.telemetry.rows.Owner;
import java.time.Instant;

/**
 * A line of a log.
 *
 * @param number tells lines of one run and instant apart; the same whenever the line is sent
 * @param attributes a JSON object
 */
public record LogLine(
    Owner owner,
    Origin origin,
    long number,
    Instant time,
    Level level,
    String source,
    String message,
    String attributes) {}
