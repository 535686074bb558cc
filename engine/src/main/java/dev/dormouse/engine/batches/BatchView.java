package dev.dormouse.engine.batches;

import dev.dormouse.protocol.BatchId;
import dev.dormouse.protocol.RunId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch.
 *
 * @param total how many items it has, or will have
 * @param isOpen whether items are still to come
 * @param runs in the order of its items, those that are there
 * @param remaining how many of the runs that it made have not ended
 * @param finishedAt when the last of them ended, or null
 */
public record BatchView(
    BatchId id,
    int total,
    boolean isOpen,
    List<RunId> runs,
    int remaining,
    @Nullable String idempotencyKey,
    Instant createdAt,
    @Nullable Instant finishedAt) {
  public BatchView {
    runs = List.copyOf(runs);
  }
}
