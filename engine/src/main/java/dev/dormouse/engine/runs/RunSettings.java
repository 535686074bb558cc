package dev.dormouse.engine.runs;

import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a run is carried out: as triggered, or as its task declares from the moment it is locked to a
 * deployment; null before.
 *
 * @param former the smaller machine that it ran out of memory on; null where it did not
 */
public record RunSettings(
    @Nullable MachinePreset machine,
    @Nullable Integer maxAttempts,
    @Nullable Duration maxDuration,
    @Nullable RetryPolicy retry,
    @Nullable Former former) {
  /** A machine that the run no longer gets, and how long it computed on it. */
  public record Former(MachinePreset machine, Duration computed) {}
}
