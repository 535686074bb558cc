package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/** Names a run. */
public record RunId(@JsonValue String value) implements Comparable<RunId> {
  public static final String PREFIX = "run_";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public RunId {
    Ids.check("run id", PREFIX, value);
  }

  /** A new id; ids made later sort later, to the millisecond. */
  public static RunId create(Instant now) {
    return new RunId(Ids.create(PREFIX, now.toEpochMilli()));
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
