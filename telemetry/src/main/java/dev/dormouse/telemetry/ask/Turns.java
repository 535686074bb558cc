package dev.dormouse.telemetry.ask;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How many questions each organization has in work. */
final class Turns {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final int limit;
  private final Map<String, Integer> running = new HashMap<>();

  Turns(int limit) {
    this.limit = limit;
  }

  /** Takes a turn, to be closed when the question is answered. */
  synchronized Turn take(String organization) {
    if (running.getOrDefault(organization, 0) >= limit) {
      throw new TooManyQueriesException(limit, RETRY_AFTER);
    }
    running.merge(organization, 1, Integer::sum);
    return () -> giveBack(organization);
  }

  private synchronized void giveBack(String organization) {
    running.computeIfPresent(organization, (_, count) -> count == 1 ? null : count - 1);
  }

  /** The right to have one question in work. */
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }
}
