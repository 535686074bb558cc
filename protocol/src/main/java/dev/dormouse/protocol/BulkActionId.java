package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/** Names a bulk action: something that is done about many runs, one after the other. */
public record BulkActionId(@JsonValue String value) {
  public static final String PREFIX = "bulk_";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public BulkActionId {
    Ids.check("bulk action id", PREFIX, value);
  }

  /** A new id; ids made later sort later, to the millisecond. */
  public static BulkActionId create(Instant now) {
    return new BulkActionId(Ids.create(PREFIX, now.toEpochMilli()));
  }

  @Override
  public String toString() {
    return value;
  }
}
