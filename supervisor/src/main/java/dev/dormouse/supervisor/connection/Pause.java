package dev.dormouse.supervisor.connection;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A rest before something is tried again; an interrupt, by which everything here ends, ends it. */
public final class Pause {
  private Pause() {}

  public static void of(Duration duration) throws InterruptedException {
    var nothing = new CountDownLatch(1);
    if (nothing.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException("nobody counts this latch down");
    }
  }
}
