package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/** Names an error group: failures of a task that look alike. */
public record ErrorGroupId(@JsonValue String value) {
  public static final String PREFIX = "error_";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ErrorGroupId {
    Ids.check("error group id", PREFIX, value);
  }

  /** A new id; ids made later sort later, to the millisecond. */
  public static ErrorGroupId create(Instant now) {
    return new ErrorGroupId(Ids.create(PREFIX, now.toEpochMilli()));
  }

  @Override
  public String toString() {
    return value;
  }
}
