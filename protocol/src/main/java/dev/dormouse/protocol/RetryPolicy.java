package dev.dormouse.protocol;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How often a failing run is tried, and how long it rests between attempts.
 *
 * @param maxAttempts attempts in all, the first included; 1 to 250
 * @param factor what the rest is multiplied by after each attempt; at least 1
 * @param minDelay the rest after the first attempt
 * @param maxDelay the longest rest
 * @param jitter whether each rest is drawn between half of its length and the whole, so that runs
 *     that failed together do not return together
 * @param outOfMemory the machine on which a run is tried once more, at once, that ran out of memory
 *     on one with less; null for the same machine and the usual rules
 */
public record RetryPolicy(
    int maxAttempts,
    double factor,
    Duration minDelay,
    Duration maxDelay,
    boolean jitter,
    @Nullable MachinePreset outOfMemory) {
  public static final int MAX_ATTEMPTS = 250;
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(3, 2.0, Duration.ofSeconds(1), Duration.ofSeconds(30), true);
  public static final RetryPolicy NONE =
      new RetryPolicy(1, 1.0, Duration.ZERO, Duration.ZERO, false);

  public RetryPolicy {
    if (maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS) {
      throw new IllegalArgumentException(
          "maxAttempts is " + maxAttempts + "; it must be 1 to " + MAX_ATTEMPTS);
    }
    if (!(factor >= 1.0 && factor <= 1000.0)) {
      throw new IllegalArgumentException("factor is " + factor + "; it must be 1 to 1000");
    }
    if (minDelay.isNegative()) {
      throw new IllegalArgumentException("minDelay is " + minDelay + "; it must not be negative");
    }
    if (maxDelay.compareTo(minDelay) < 0) {
      throw new IllegalArgumentException(
          "maxDelay is " + maxDelay + "; it must be at least minDelay, " + minDelay);
    }
  }

  /** Out of memory is as any other failure. */
  public RetryPolicy(
      int maxAttempts, double factor, Duration minDelay, Duration maxDelay, boolean jitter) {
    this(maxAttempts, factor, minDelay, maxDelay, jitter, null);
  }

  public RetryPolicy withMaxAttempts(int attempts) {
    return new RetryPolicy(attempts, factor, minDelay, maxDelay, jitter, outOfMemory);
  }

  public RetryPolicy withOutOfMemory(@Nullable MachinePreset machine) {
    return new RetryPolicy(maxAttempts, factor, minDelay, maxDelay, jitter, machine);
  }

  /** The rest after the given failed attempt, counted from 1. */
  public Duration delayAfter(int attempt, RandomGenerator random) {
    double millis =
        Math.min(
            minDelay.toMillis() * Math.pow(factor, Math.max(0, attempt - 1)),
            (double) maxDelay.toMillis());
    if (jitter) {
      millis *= 0.5 + random.nextDouble() / 2;
    }
    return Duration.ofMillis(Math.round(millis));
  }
}
