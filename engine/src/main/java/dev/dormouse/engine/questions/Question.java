package dev.dormouse.engine.questions;

import java.time.Duration;
import java.time.Instant;

/**
 * A question that was asked.
 *
 * @param rows of the answer; 0 where it failed
 * @param failure the message with which it failed; empty where it was answered
 */
public record Question(String text, Instant askedAt, Duration took, int rows, String failure) {}
