package dev.dormouse.sdk;

import dev.dormouse.protocol.ScheduleId;
import dev.dormouse.protocol.api.ScheduledPayload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The payload of a scheduled task.
 *
 * @param scheduleId the schedule
 * @param type whether it is declared in code, or was made over the API
 * @param timestamp the time that the run is for; it may begin later
 * @param lastTimestamp the time of the run before; empty for the first one
 * @param timezone in whose local time the expression is read
 * @param externalId what the schedule's maker knows it by
 * @param upcoming the next times
 */
public record ScheduledRun(
    ScheduleId scheduleId,
    ScheduledPayload.Type type,
    Instant timestamp,
    Optional<Instant> lastTimestamp,
    String timezone,
    Optional<String> externalId,
    List<Instant> upcoming) {
  public ScheduledRun {
    upcoming = List.copyOf(upcoming);
  }
}
