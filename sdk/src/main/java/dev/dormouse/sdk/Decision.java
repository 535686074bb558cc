package dev.dormouse.sdk;

import java.time.Duration;
import java.time.Instant;

/** What follows from an error that a task's code threw. */
public sealed interface Decision {
  /** What the task's {@link Retry} says. */
  static Decision standard() {
    return new Standard();
  }

  /** The run has failed: no further attempt is made. */
  static Decision abort() {
    return new Abort();
  }

  /** Another attempt, if there is one left, begins after a rest. */
  static Decision retryAfter(Duration rest) {
    return new RetryAfter(rest);
  }

  /** Another attempt, if there is one left, begins at a time. */
  static Decision retryAt(Instant instant) {
    return new RetryAt(instant);
  }

  /** The attempt failed for another reason than it seems. */
  static Decision instead(Throwable error) {
    return new Instead(error);
  }

  /** What the task's {@link Retry} says. */
  record Standard() implements Decision {}

  /** No further attempt. */
  record Abort() implements Decision {}

  /** Another attempt after a rest. */
  record RetryAfter(Duration rest) implements Decision {}

  /** Another attempt at a time. */
  record RetryAt(Instant instant) implements Decision {}

  /** Another error. */
  record Instead(Throwable error) implements Decision {}
}
