package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/** Names a batch: runs that were triggered together. */
public record BatchId(@JsonValue String value) implements Comparable<BatchId> {
  public static final String PREFIX = "batch_";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public BatchId {
    Ids.check("batch id", PREFIX, value);
  }

  /** A new id; ids made later sort later, to the millisecond. */
  public static BatchId create(Instant now) {
    return new BatchId(Ids.create(PREFIX, now.toEpochMilli()));
  }

  @Override
  public int compareTo(BatchId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
