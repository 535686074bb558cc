package dev.dormouse.telemetry.ask;

import java.time.Duration;

/** As many questions of the organization as it may ask at a time are being answered. */
public final class TooManyQueriesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  TooManyQueriesException(int limit, Duration retryAfter) {
    super(
        "Your organization has "
            + limit
            + " queries running, which is as many as it may; try again in "
            + retryAfter.toSeconds()
            + " s");
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
