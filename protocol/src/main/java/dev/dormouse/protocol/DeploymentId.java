package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/** Names a deployed version across all environments. */
public record DeploymentId(@JsonValue String value) implements Comparable<DeploymentId> {
  public static final String PREFIX = "deployment_";

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public DeploymentId {
    Ids.check("deployment id", PREFIX, value);
  }

  /** A new id; ids made later sort later, to the millisecond. */
  public static DeploymentId create(Instant now) {
    return new DeploymentId(Ids.create(PREFIX, now.toEpochMilli()));
  }

  @Override
  public int compareTo(DeploymentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
