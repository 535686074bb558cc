package dev.dormouse.telemetry.ask;

import java.time.Duration;
import java.time.Instant;

/**
 * A question that was asked, for the history.
 *
 * @param rows of the answer; 0 where it failed
 * @param failure the message with which it failed; empty where it was answered
 */
public record Asked(String text, Instant at, Duration took, int rows, String failure) {}
