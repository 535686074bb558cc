package dev.dormouse.supervisor.connection;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to rest before an exchange is repeated: twice as long each time, drawn at random. */
public final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(50);

  private final Duration longest;
  private Duration rest = FIRST;

  public Backoff(Duration longest) {
    this.longest = longest;
  }

  public Duration next() {
    long millis = Math.min(rest.toMillis(), longest.toMillis());
    rest = rest.multipliedBy(2).compareTo(longest) > 0 ? longest : rest.multipliedBy(2);
    return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }

  public void reset() {
    rest = FIRST;
  }
}
