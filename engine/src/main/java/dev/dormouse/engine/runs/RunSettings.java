package dev.dormouse.engine.runs;

import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a run is carried out: as triggered, or as its task declares from the moment it is locked to a
 * deployment; null before.
 */
public record RunSettings(
    @Nullable MachinePreset machine,
    @Nullable Integer maxAttempts,
    @Nullable Duration maxDuration,
    @Nullable RetryPolicy retry) {}
