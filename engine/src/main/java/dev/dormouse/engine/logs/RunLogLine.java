package dev.dormouse.engine.logs;

import dev.dormouse.protocol.worker.LogEntry;

/**
 * An entry of a run's log.
 *
 * @param cursor what to ask for to get the entries after it
 */
public record RunLogLine(String cursor, int attempt, LogEntry entry) {}
