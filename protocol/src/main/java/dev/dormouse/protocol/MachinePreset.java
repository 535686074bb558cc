package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The sizes of machine that a task may ask for by name. */
public enum MachinePreset {
  MICRO("micro", 250, 256),
  SMALL_1X("small-1x", 500, 512),
  SMALL_2X("small-2x", 1000, 1024),
  MEDIUM_1X("medium-1x", 1000, 2048),
  MEDIUM_2X("medium-2x", 2000, 4096),
  LARGE_1X("large-1x", 4000, 8192),
  LARGE_2X("large-2x", 8000, 16384);

  public static final MachinePreset DEFAULT = SMALL_1X;

  private final String label;
  private final int cpuMillis;
  private final int memoryMib;

  MachinePreset(String label, int cpuMillis, int memoryMib) {
    this.label = label;
    this.cpuMillis = cpuMillis;
    this.memoryMib = memoryMib;
  }

  @JsonValue
  public String label() {
    return label;
  }

  /** Thousandths of a processor. */
  public int cpuMillis() {
    return cpuMillis;
  }

  public int memoryMib() {
    return memoryMib;
  }

  @JsonCreator
  public static MachinePreset of(String label) {
    for (var preset : values()) {
      if (preset.label.equals(label)) {
        return preset;
      }
    }
    throw new IllegalArgumentException(
        "machine is \""
            + label
            + "\"; it must be one of "
            + Arrays.stream(values()).map(MachinePreset::label).collect(Collectors.joining(", ")));
  }
}
