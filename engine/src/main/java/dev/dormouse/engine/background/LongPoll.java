package dev.dormouse.engine.background;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks for something until it is there or the caller's patience ends: at once, at every wake-up,
 * and from time to time, because wake-ups may get lost.
 */
public final class LongPoll {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final WakeUps wakeUps;
  private final WakeUps.Topic topic;

  private LongPoll(WakeUps wakeUps, WakeUps.Topic topic) {
    this.wakeUps = wakeUps;
    this.topic = topic;
  }

  public static LongPoll on(WakeUps wakeUps, WakeUps.Topic topic) {
    return new LongPoll(wakeUps, topic);
  }

  /**
   * What a look brought.
   *
   * @param again whether something was in the way, so that it is worth looking again in a moment
   */
  public record Look<T>(Optional<T> found, boolean again) {}

  /** What is found first; empty when the patience has ended before. */
  public <T> Optional<T> until(Duration patience, Supplier<Optional<T>> look) {
    return until(patience, POLL, () -> new Look<>(look.get(), false));
  }

  /**
   * As {@link #until(Duration, Supplier)}.
   *
   * @param moment how long to wait after a look for which something was in the way
   */
  public <T> Optional<T> until(Duration patience, Duration moment, Supplier<Look<T>> look) {
    var woken = new Semaphore(0);
    long end = System.nanoTime() + patience.toNanos();
    try (var _ = wakeUps.listen(topic, woken::release)) {
      while (true) {
        woken.drainPermits();
        var seen = look.get();
        long left = end - System.nanoTime();
        if (seen.found().isPresent() || left <= 0) {
          return seen.found();
        }
        long pause = (seen.again() ? moment : POLL).toNanos();
        var _ = woken.tryAcquire(Math.min(left, pause), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
