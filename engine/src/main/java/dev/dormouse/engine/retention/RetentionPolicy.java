package dev.dormouse.engine.retention;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import java.time.Duration;

/**
 * How long an environment keeps what is over.
 *
 * @param runs runs from their ends on, with all that belongs to them; also tokens and bulk actions
 * @param logs lines that runs logged
 * @param events events that were sent, which waits may still ask for
 */
public record RetentionPolicy(Duration runs, Duration logs, Duration events) {
  private static final Duration SHORTEST = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** Behind the limits that it is checked by. */
  public static final RetentionPolicy DEFAULT =
      new RetentionPolicy(Duration.ofDays(90), Duration.ofDays(30), Duration.ofDays(30));

  public RetentionPolicy {
    check("runs", runs);
    check("logs", logs);
    check("events", events);
  }

  private static void check(String what, Duration kept) {
    if (kept.compareTo(SHORTEST) < 0 || kept.compareTo(LONGEST) > 0) {
      throw new EngineException(
          ErrorCode.INVALID,
          "%s is %s; what is over is kept between an hour and 100 years".formatted(what, kept));
    }
  }
}
