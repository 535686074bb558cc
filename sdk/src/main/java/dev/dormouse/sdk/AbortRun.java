package dev.dormouse.sdk;

/**
 * Thrown by a task to fail its run for good: rollbacks run, no further attempt is made.
 *
 * <pre>{@code
 * if (order.isEmpty()) {
 *   throw new AbortRun("order " + order.id() + " has no items; another attempt would not find any");
 * }
 * }</pre>
 *
 * <p>It keeps its meaning inside the {@code ExecutionException} or {@code CompletionException} that
 * brings it from another thread.
 */
public class AbortRun extends RuntimeException {
  /** Fails the run for the given reason. */
  public AbortRun(String message) {
    super(message);
  }

  /** Fails the run for the given reason. */
  public AbortRun(String message, Throwable cause) {
    super(message, cause);
  }
}
