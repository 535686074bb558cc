package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/** Names one life of a supervisor: a restarted one gets a new id. */
public record NodeId(@JsonValue String value) implements Comparable<NodeId> {
  public static final String PREFIX = "node_";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public NodeId {
    Ids.check("node id", PREFIX, value);
  }

  /** A new id; ids made later sort later, to the millisecond. */
  public static NodeId create(Instant now) {
    return new NodeId(Ids.create(PREFIX, now.toEpochMilli()));
  }

  @Override
  public int compareTo(NodeId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
