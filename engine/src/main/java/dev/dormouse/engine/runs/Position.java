package dev.dormouse.engine.runs;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Where a run stands in its lane, lower first: the microsecond in which it was queued, less what
 * its priority is worth; runs that continue stand ahead of all that begin.
 */
public final class Position {
  private static final long AHEAD = 100_000_000_000_000_000L;

  private Position() {}

  public static long toBegin(Instant queuedAt, int prioritySeconds) {
    return micros(queuedAt) - prioritySeconds * 1_000_000L;
  }

  public static long toContinue(Instant queuedAt) {
    return micros(queuedAt) - AHEAD;
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
