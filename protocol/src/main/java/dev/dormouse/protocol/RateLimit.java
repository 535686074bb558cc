package dev.dormouse.protocol;

import java.time.Duration;

/**
 * How many attempts of a queue may begin within any stretch of time of a length; with concurrency
 * keys, for each key. What comes too soon waits.
 *
 * @param runs 1 to 1,000,000
 * @param period a second to a year
 */
public record RateLimit(int runs, Duration period) {
  private static final int MOST = 1_000_000;
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(366);

  public RateLimit {
    if (runs < 1 || runs > MOST) {
      throw new IllegalArgumentException(
          "the rate limit is " + runs + " runs; it must be 1 to " + MOST);
    }
    if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "the rate limit's period is " + period + "; it must be a second to a year");
    }
  }
}
