package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Names a task within its project, as its author chose it: {@code purchase-ticket}. */
public record TaskId(@JsonValue String value) implements Comparable<TaskId> {
  private static final int MAX_LENGTH = 128;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TaskId {
    Ids.checkWord("task id", value, MAX_LENGTH);
  }

  @Override
  public int compareTo(TaskId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
