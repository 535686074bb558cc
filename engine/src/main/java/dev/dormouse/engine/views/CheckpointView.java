package dev.dormouse.engine.views;

import dev.dormouse.protocol.CheckpointId;
import java.time.Instant;

/**
 * The checkpoint that a run would go on from.
 *
 * @param store the store that its image is in
 * @param bytes what it takes there
 */
public record CheckpointView(CheckpointId id, String store, long bytes, Instant createdAt) {}
