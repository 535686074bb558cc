package dev.dormouse.engine.alerts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alert on its way to a channel.
 *
 * @param tries how often it was tried, the present one included
 */
public record Delivery(long id, AlertChannel channel, Alert alert, int tries) {

  /** How a delivery stands, for those who look after it. */
  public record State(
      long id,
      AlertKind kind,
      String title,
      Instant createdAt,
      int tries,
      @Nullable Instant deliveredAt,
      @Nullable Instant givenUpAt,
      @Nullable String failure) {}
}
