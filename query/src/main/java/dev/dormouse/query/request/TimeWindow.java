package dev.dormouse.query.request;

import java.time.Duration;
import java.time.Instant;

/** The time that a query without a time filter of its own is about. */
public sealed interface TimeWindow {
  /** Seven days up to now. */
  TimeWindow USUAL = new Last(Duration.ofDays(7));

  /** A period up to now. */
  record Last(Duration period) implements TimeWindow {
    public Last {
      if (period.isNegative() || period.isZero()) {
        throw new IllegalArgumentException("period is " + period + "; it must be positive");
      }
    }
  }

  /** From an instant up to, but not including, another. */
  record Between(Instant from, Instant to) implements TimeWindow {
    public Between {
      if (!from.isBefore(to)) {
        throw new IllegalArgumentException("from is " + from + "; it must be before " + to);
      }
    }
  }
}
