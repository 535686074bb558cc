package dev.dormouse.supervisor.machines;

import dev.dormouse.protocol.CheckpointId;
import java.time.Duration;

/**
 * A machine at rest.
 *
 * @param bytes what it takes in the store
 * @param took from the beginning of the dump until it was stored
 */
public record StoredCheckpoint(CheckpointId id, long bytes, Duration took) {}
