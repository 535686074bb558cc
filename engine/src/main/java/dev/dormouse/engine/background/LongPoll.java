package dev.dormouse.engine.background;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for something until it is there or the caller's patience ends: at once, at every wake-up,
 * and from time to time, because wake-ups may get lost.
 */
public final class LongPoll {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration SHORTEST = Duration.ofMillis(1);

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
   * @param again when it is worth looking again although nobody wakes; null for nothing of the kind
   */
  public record Look<T>(Optional<T> found, @Nullable Duration again) {}

  private static long pause(@Nullable Duration again) {
    if (again == null || again.compareTo(POLL) > 0) {
      return POLL.toNanos();
    }
    return Math.max(again.toNanos(), SHORTEST.toNanos());
  }

  /** What is found first; empty when the patience has ended before. */
  public <T> Optional<T> until(Duration patience, Supplier<Optional<T>> look) {
    return looking(patience, () -> new Look<>(look.get(), null));
  }

  /** As {@link #until(Duration, Supplier)}, with looks that say when to look again. */
  public <T> Optional<T> looking(Duration patience, Supplier<Look<T>> look) {
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
        long pause = pause(seen.again());
        var _ = woken.tryAcquire(Math.min(left, pause), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
