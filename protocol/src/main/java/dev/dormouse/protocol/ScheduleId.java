package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/** Names a schedule: a task that is triggered again and again at given times. */
public record ScheduleId(@JsonValue String value) implements Comparable<ScheduleId> {
  public static final String PREFIX = "sched_";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ScheduleId {
    Ids.check("schedule id", PREFIX, value);
  }

  /** A new id; ids made later sort later, to the millisecond. */
  public static ScheduleId create(Instant now) {
    return new ScheduleId(Ids.create(PREFIX, now.toEpochMilli()));
  }

  @Override
  public int compareTo(ScheduleId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
