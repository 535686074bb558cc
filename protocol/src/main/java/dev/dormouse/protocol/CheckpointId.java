package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/** Names a stored checkpoint. */
public record CheckpointId(@JsonValue String value) implements Comparable<CheckpointId> {
  public static final String PREFIX = "checkpoint_";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public CheckpointId {
    Ids.check("checkpoint id", PREFIX, value);
  }

  /** A new id; ids made later sort later, to the millisecond. */
  public static CheckpointId create(Instant now) {
    return new CheckpointId(Ids.create(PREFIX, now.toEpochMilli()));
  }

  /** When it was made; the epoch where the id does not tell. */
  public Instant createdAt() {
    return Ids.createdAt(PREFIX, value);
  }

  @Override
  public int compareTo(CheckpointId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
