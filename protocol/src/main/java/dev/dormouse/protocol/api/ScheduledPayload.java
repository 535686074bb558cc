package dev.dormouse.protocol.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.dormouse.protocol.ScheduleId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduled run is given.
 *
 * @param type whether the schedule is declared in code, or was made over the API
 * @param timestamp the time that the run is for; it may begin later
 * @param lastTimestamp the time of the run before, or null for the first one
 * @param externalId what the schedule's maker knows it by, or null
 * @param upcoming the next times
 */
public record ScheduledPayload(
    ScheduleId scheduleId,
    Type type,
    Instant timestamp,
    @Nullable Instant lastTimestamp,
    String timezone,
    @Nullable String externalId,
    List<Instant> upcoming) {
  public ScheduledPayload {
    upcoming = List.copyOf(upcoming);
  }

  /** Where a schedule comes from. */
  public enum Type {
    @JsonProperty("DECLARATIVE")
    DECLARATIVE,
    @JsonProperty("IMPERATIVE")
    IMPERATIVE
  }
}
