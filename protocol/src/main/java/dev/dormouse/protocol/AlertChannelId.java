package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/** Names an alert channel: where alerts of an environment go. */
public record AlertChannelId(@JsonValue String value) {
  public static final String PREFIX = "alert_";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public AlertChannelId {
    Ids.check("alert channel id", PREFIX, value);
  }

  /** A new id; ids made later sort later, to the millisecond. */
  public static AlertChannelId create(Instant now) {
    return new AlertChannelId(Ids.create(PREFIX, now.toEpochMilli()));
  }

  @Override
  public String toString() {
    return value;
  }
}
