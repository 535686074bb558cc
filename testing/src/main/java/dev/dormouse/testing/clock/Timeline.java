package dev.dormouse.testing.clock;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * A clock that stands still until it is moved, and what is due at its later moments. All but the
 * clock is guarded by the world's lock.
 */
public final class Timeline implements InstantSource {
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
  private volatile Instant now;
  private long numbers;

  /**
   * Something that is to be done.
   *
   * @param wanted whether it still is
   */
  private record Due(Instant at, long number, BooleanSupplier wanted, Runnable action) {}

  /** Stands at a moment. */
  public Timeline(Instant start) {
    this.now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Something is due at a later moment, if it is still wanted then. */
  public void at(Instant moment, BooleanSupplier wanted, Runnable action) {
    due.add(new Due(moment, numbers++, wanted, action));
  }

  /** When the next thing is due; empty where nothing is. */
  public Optional<Instant> next() {
    while (!due.isEmpty() && !due.peek().wanted().getAsBoolean()) {
      var unused = due.poll();
    }
    return Optional.ofNullable(due.peek()).map(Due::at);
  }

  /** Moves to the next moment at which something is due, and does it. */
  public void step() {
    next()
        .ifPresent(moment -> {
          moveTo(moment);
          due.remove().action().run();
        });
  }

  /** Never back. */
  public void moveTo(Instant moment) {
    if (moment.isAfter(now)) {
      now = moment;
    }
  }
}
