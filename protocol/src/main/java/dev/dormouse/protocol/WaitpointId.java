package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/** Names a waitpoint: something that a run waits for. */
public record WaitpointId(@JsonValue String value) implements Comparable<WaitpointId> {
  public static final String PREFIX = "waitpoint_";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public WaitpointId {
    Ids.check("waitpoint id", PREFIX, value);
  }

  /** A new id; ids made later sort later, to the millisecond. */
  public static WaitpointId create(Instant now) {
    return new WaitpointId(Ids.create(PREFIX, now.toEpochMilli()));
  }

  @Override
  public int compareTo(WaitpointId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
