package dev.dormouse.sdk;

import dev.dormouse.protocol.MachinePreset;

/** The sizes of machine a task may ask for; {@link #SMALL_1X} where it does not. */
public enum Machine {
  /** A quarter of a processor, 256 MB. */
  MICRO(MachinePreset.MICRO),
  /** Half a processor, 512 MB. */
  SMALL_1X(MachinePreset.SMALL_1X),
  /** One processor, 1 GB. */
  SMALL_2X(MachinePreset.SMALL_2X),
  /** One processor, 2 GB. */
  MEDIUM_1X(MachinePreset.MEDIUM_1X),
  /** Two processors, 4 GB. */
  MEDIUM_2X(MachinePreset.MEDIUM_2X),
  /** Four processors, 8 GB. */
  LARGE_1X(MachinePreset.LARGE_1X),
  /** Eight processors, 16 GB. */
  LARGE_2X(MachinePreset.LARGE_2X);

  private final MachinePreset preset;

  Machine(MachinePreset preset) {
    this.preset = preset;
  }

  static Machine of(MachinePreset preset) {
    for (var machine : values()) {
      if (machine.preset == preset) {
        return machine;
      }
    }
    throw new IllegalArgumentException("no machine is called " + preset.label());
  }

  MachinePreset preset() {
    return preset;
  }
}
