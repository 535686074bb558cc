package dev.dormouse.engine.queues;

import dev.dormouse.protocol.QueueId;
import dev.dormouse.protocol.RateLimit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A queue as it is now.
 *
 * @param name {@code task/ID} for a task's own
 * @param running how many of its runs hold a slot
 * @param queued how many wait for their turn
 * @param limits what it may hold
 * @param rate how many attempts may begin in a time, or null for any number
 */
public record QueueView(
    QueueId id,
    String name,
    long running,
    long queued,
    boolean paused,
    Limits limits,
    @Nullable RateLimit rate) {
  /**
   * How many of its runs may hold a slot at a time, for each concurrency key; null for no limit.
   *
   * @param base as declared or triggered
   * @param override instead of it, until it is reset
   * @param environment what no queue goes beyond
   */
  public record Limits(
      @Nullable Integer base,
      @Nullable Integer override,
      @Nullable Instant overriddenAt,
      @Nullable Integer environment) {
    /** What counts now. */
    public @Nullable Integer current() {
      Integer own = override == null ? base : override;
      if (own == null || environment == null) {
        return own == null ? environment : own;
      }
      return Math.min(own, environment);
    }
  }
}
