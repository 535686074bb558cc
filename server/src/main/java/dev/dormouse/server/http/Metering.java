package dev.dormouse.server.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** How long one endpoint's requests took, by the status of their answers. */
final class Metering {
  private static final int MAX_STATUS = 600;

  private final MeterRegistry registry;
  private final String endpoint;
  private final AtomicReferenceArray<@Nullable Timer> timers =
      new AtomicReferenceArray<>(MAX_STATUS);

  Metering(MeterRegistry registry, String endpoint) {
    this.registry = registry;
    this.endpoint = endpoint;
  }

  void record(int status, long nanos) {
    int slot = Math.clamp(status, 0, MAX_STATUS - 1);
    Timer timer = timers.get(slot);
    if (timer == null) {
      timer =
          Timer.builder("dormouse.http.requests")
              .description("Requests by endpoint and status")
              .tag("endpoint", endpoint)
              .tag("status", Integer.toString(slot))
              .register(registry);
      timers.set(slot, timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }
}
