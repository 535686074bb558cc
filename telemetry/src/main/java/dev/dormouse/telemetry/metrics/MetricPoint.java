package dev.dormouse.telemetry.metrics;

import dev.dormouse.telemetry.rows.Owner;
import java.time.Instant;

/**
 * One measurement of ten seconds.
 *
 * @param type gauge, sum or histogram
 * @param subject what measured, as the machine's id
 * @param attributes a JSON object; what is known of the run stands below {@code trigger}
 */
public record MetricPoint(
    Owner owner,
    String name,
    String type,
    String subject,
    Instant time,
    double value,
    String attributes) {
  private static final long BUCKET_SECONDS = 10;

  public MetricPoint {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is \"" + name + "\"; it must not be blank");
    }
  }

  /** When the ten seconds began. */
  Instant bucket() {
    return Instant.ofEpochSecond(time.getEpochSecond() / BUCKET_SECONDS * BUCKET_SECONDS);
  }
}
