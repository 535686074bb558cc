package dev.dormouse.query.request;

import java.time.Duration;
import java.time.Instant;

/**
 * What a query is compiled for.
 *
 * @param furthestLookBack how far back the plan allows to look; no query can widen it
 * @param now what now() is taken for when ranges are computed
 */
public record QueryRequest(
    Tenant tenant, TimeWindow window, Duration furthestLookBack, Instant now, KnownNames names) {
  public QueryRequest {
    if (furthestLookBack.isNegative() || furthestLookBack.isZero()) {
      throw new IllegalArgumentException(
          "furthestLookBack is " + furthestLookBack + "; it must be positive");
    }
  }
}
