package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/** Names a queue of an environment. */
public record QueueId(@JsonValue String value) implements Comparable<QueueId> {
  public static final String PREFIX = "queue_";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public QueueId {
    Ids.check("queue id", PREFIX, value);
  }

  /** A new id; ids made later sort later, to the millisecond. */
  public static QueueId create(Instant now) {
    return new QueueId(Ids.create(PREFIX, now.toEpochMilli()));
  }

  @Override
  public int compareTo(QueueId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
