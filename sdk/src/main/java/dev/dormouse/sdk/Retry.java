package dev.dormouse.sdk;

import dev.dormouse.protocol.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How often a failing run is tried, and how long it rests between attempts. Immutable: each method
 * gives a new one.
 *
 * <pre>{@code
 * Retry.exponential().maxAttempts(5).minDelay(Duration.ofSeconds(2)).maxDelay(Duration.ofMinutes(10));
 * Retry.every(Duration.ofSeconds(30)).maxAttempts(10);
 * Retry.never();
 * }</pre>
 */
public final class Retry {
  private static final Duration SHORT_REST = Duration.ofSeconds(2);

  private final RetryPolicy policy;

  private Retry(RetryPolicy policy) {
    this.policy = policy;
  }

  /**
   * Rests that double from one second up to thirty, three attempts, with jitter: each rest is drawn
   * between half of its length and the whole.
   */
  public static Retry exponential() {
    return new Retry(RetryPolicy.DEFAULT);
  }

  /** Rests of one length, three attempts, without jitter. */
  public static Retry every(Duration delay) {
    return new Retry(new RetryPolicy(RetryPolicy.DEFAULT.maxAttempts(), 1.0, delay, delay, false));
  }

  /** One attempt only. */
  public static Retry never() {
    return new Retry(RetryPolicy.NONE);
  }

  /** Attempts in all, the first included; 1 to 250. */
  public Retry maxAttempts(int attempts) {
    return new Retry(policy.withMaxAttempts(attempts));
  }

  /** What the rest is multiplied by after each attempt; at least 1. */
  public Retry factor(double factor) {
    return with(factor, policy.minDelay(), policy.maxDelay(), policy.jitter());
  }

  /** The rest after the first attempt; where it is longer than the longest rest, that grows too. */
  public Retry minDelay(Duration delay) {
    var longest = policy.maxDelay().compareTo(delay) < 0 ? delay : policy.maxDelay();
    return with(policy.factor(), delay, longest, policy.jitter());
  }

  /** The longest rest. */
  public Retry maxDelay(Duration delay) {
    return with(policy.factor(), policy.minDelay(), delay, policy.jitter());
  }

  /** Whether rests are drawn, so that runs that failed together do not return together. */
  public Retry jitter(boolean jitter) {
    return with(policy.factor(), policy.minDelay(), policy.maxDelay(), jitter);
  }

  /**
   * A run that runs out of memory on a smaller machine is tried again on this one, at once, and
   * once more than {@link #maxAttempts} allows if need be.
   *
   * <pre>{@code
   * .machine(Machine.SMALL_1X)
   * .retry(Retry.exponential().onOutOfMemory(Machine.LARGE_1X))
   * }</pre>
   */
  public Retry onOutOfMemory(Machine machine) {
    return new Retry(policy.withOutOfMemory(machine.sizeOnly()));
  }

  /** What is tried in place. */
  @FunctionalInterface
  public interface Attempt<T extends @Nullable Object, X extends Exception> {
    /** Tries it. */
    T run() throws X;
  }

  /**
   * Tries something within the attempt of the run, again and again as this says; rests of two
   * seconds and more give the machine back.
   *
   * <pre>{@code
   * var rate = Retry.exponential().maxAttempts(5).onThrow(() -> bank.rate("EUR", "USD"));
   * }</pre>
   *
   * <p>{@link AbortRun} and {@link RetryRun} are let through at once, and the last exception is
   * thrown.
   */
  public <T extends @Nullable Object, X extends Exception> T onThrow(Attempt<T, X> attempt)
      throws X {
    for (int number = 1; ; number++) {
      try {
        return attempt.run();
      } catch (AbortRun | RetryRun e) {
        throw e;
      } catch (Exception e) {
        if (number >= policy.maxAttempts()) {
          throw e;
        }
      }
      rest(policy.delayAfter(number, ThreadLocalRandom.current()));
    }
  }

  /** Lets time pass before another try; in a run, without a machine where it is long. */
  static void rest(Duration rest) {
    if (rest.compareTo(SHORT_REST) >= 0 && Runs.current().isPresent()) {
      Wait.forDuration(rest);
      return;
    }
    boolean ended =
        Waiting.uninterrupted(
            "resting before another try",
            () -> new CountDownLatch(1).await(rest.toMillis(), TimeUnit.MILLISECONDS));
    if (ended) {
      throw new IllegalStateException("a latch that nobody counts down was counted down");
    }
  }

  private Retry with(double factor, Duration minDelay, Duration maxDelay, boolean jitter) {
    return new Retry(
        new RetryPolicy(
            policy.maxAttempts(), factor, minDelay, maxDelay, jitter, policy.outOfMemory()));
  }

  RetryPolicy policy() {
    return policy;
  }
}
