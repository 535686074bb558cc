package dev.dormouse.testing;

import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.protocol.api.ScheduledPayload;
import dev.dormouse.sdk.ScheduledRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What scheduled runs are told. */
final class Ticks {
  private Ticks() {}

  static ScheduledRun of(Instant time) {
    return new ScheduledRun(
        new ScheduleId("sched_test"),
        ScheduledPayload.Type.DECLARATIVE,
        time,
        Optional.empty(),
        "UTC",
        Optional.empty(),
        List.of());
  }
}
