package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/** Names an event that was sent. */
public record EventId(@JsonValue String value) implements Comparable<EventId> {
  public static final String PREFIX = "event_";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public EventId {
    Ids.check("event id", PREFIX, value);
  }

  /** A new id; ids made later sort later, to the millisecond. */
  public static EventId create(Instant now) {
    return new EventId(Ids.create(PREFIX, now.toEpochMilli()));
  }

  @Override
  public int compareTo(EventId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
