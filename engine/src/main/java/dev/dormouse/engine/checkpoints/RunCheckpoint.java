package dev.dormouse.engine.checkpoints;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.WaitpointKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint of a run that a replay may begin at.
 *
 * @param attempt of the run, which it is in the middle of
 * @param bytes what it takes in its store
 * @param waits what it waits for; empty where the run computed
 * @param keptUntil until when it is kept, unless there are too many; null for the one that the run
 *     goes on from
 */
public record RunCheckpoint(
    CheckpointId id,
    Instant createdAt,
    int attempt,
    String store,
    long bytes,
    List<WaitpointKind> waits,
    @Nullable Instant keptUntil) {
  public RunCheckpoint {
    waits = List.copyOf(waits);
  }
}
