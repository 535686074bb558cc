package dev.dormouse.supervisor.connection;

import java.time.Duration;

/** The one place where a thread sleeps. */
public final class Pause {
  private Pause() {}

  public static void of(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
