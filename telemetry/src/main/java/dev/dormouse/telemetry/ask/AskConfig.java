package dev.dormouse.telemetry.ask;

import java.time.Duration;

/**
 * What one question may take.
 *
 * @param memory bytes
 * @param resultBytes the longest answer
 * @param perOrganization how many questions of an organization are answered at the same time
 */
public record AskConfig(Duration time, long memory, int resultBytes, int perOrganization) {
  public static final AskConfig USUAL =
      new AskConfig(Duration.ofSeconds(10), 1L << 30, 64 << 20, 4);

  public AskConfig {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("time is " + time + "; it must be positive");
    }
    if (perOrganization < 1) {
      throw new IllegalArgumentException(
          "perOrganization is " + perOrganization + "; it must be at least 1");
    }
  }
}
