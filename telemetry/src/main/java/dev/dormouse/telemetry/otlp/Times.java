package dev.dormouse.telemetry.otlp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Which times are taken: a day is a partition of the tables, and a sender whose clock is wrong must
 * not make thousands of them.
 */
record Times(Instant earliest, Instant latest) {
  private static final Duration PAST = Duration.ofDays(30);
  private static final Duration FUTURE = Duration.ofDays(1);
  private static final long BILLION = 1_000_000_000L;

  static Times around(InstantSource clock) {
    var now = clock.instant();
    return new Times(now.minus(PAST), now.plus(FUTURE));
  }

  boolean has(Instant time) {
    return !time.isBefore(earliest) && !time.isAfter(latest);
  }

  String refusal(Instant time) {
    return "the time " + time + " is more than 30 days ago, or more than a day ahead";
  }

  /** From nanoseconds since 1970, of no sign. */
  static Instant of(long nanos) {
    return Instant.ofEpochSecond(
        Long.divideUnsigned(nanos, BILLION), Long.remainderUnsigned(nanos, BILLION));
  }
}
