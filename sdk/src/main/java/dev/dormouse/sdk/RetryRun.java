package dev.dormouse.sdk;

import java.time.Duration;
import java.time.Instant;

/**
 * Thrown by a task to fail its attempt and to say when the next one should begin, where it knows
 * better than its {@link Retry}: a service said when it takes requests again.
 *
 * <pre>{@code
 * if (response.statusCode() == 429) {
 *   throw RetryRun.after(Duration.ofSeconds(retryAfter), "the bank takes no more requests now");
 * }
 * }</pre>
 *
 * <p>Rollbacks run as after any failure, and the attempt counts: after the last one that {@link
 * Retry} allows, the run has failed. It keeps its meaning inside the {@code ExecutionException} or
 * {@code CompletionException} that brings it from another thread.
 */
public final class RetryRun extends RuntimeException {
  private final transient Moment moment;

  /** When the next attempt begins. */
  private sealed interface Moment {
    Instant counted(Instant now);
  }

  private record At(Instant instant) implements Moment {
    @Override
    public Instant counted(Instant now) {
      return instant;
    }
  }

  private record After(Duration rest) implements Moment {
    @Override
    public Instant counted(Instant now) {
      return now.plus(rest);
    }
  }

  private RetryRun(Moment moment, String message) {
    super(message);
    this.moment = moment;
  }

  /** Fails the attempt for the given reason; the next one begins after a rest. */
  public static RetryRun after(Duration rest, String message) {
    if (rest.isNegative()) {
      throw new IllegalArgumentException("the rest is " + rest + "; it must not be negative");
    }
    return new RetryRun(new After(rest), message);
  }

  /** Fails the attempt for the given reason; the next one begins at the given time. */
  public static RetryRun at(Instant instant, String message) {
    return new RetryRun(new At(instant), message);
  }

  /** Says what made the attempt fail. */
  public RetryRun because(Throwable cause) {
    initCause(cause);
    return this;
  }

  /** When the next attempt should begin, where a rest is counted from the given time. */
  public Instant retryAt(Instant now) {
    return moment.counted(now);
  }
}
