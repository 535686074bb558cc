package dev.dormouse.protocol;

import java.time.Duration;

/**
 * When a task is triggered by itself.
 *
 * @param expression five fields: minute, hour, day of month, month, day of week
 * @param timezone an IANA name, in whose local time the expression is read
 * @param window within which each run is put off, always by the same time; zero for not at all
 */
public record CronDeclaration(String expression, String timezone, Duration window) {}
