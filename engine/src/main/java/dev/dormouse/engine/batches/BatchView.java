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
 * @param refusals items that could not be triggered; the first 1,000
 * @param remaining how many of the runs that it made have not ended
 * @param finishedAt when the last of them ended, or null
 */
public record BatchView(
    BatchId id,
    int total,
    boolean isOpen,
    List<RunId> runs,
    List<ItemRefusal> refusals,
    int remaining,
    @Nullable String idempotencyKey,
    Instant createdAt,
    @Nullable Instant finishedAt) {
  public BatchView {
    runs = List.copyOf(runs);
    refusals = List.copyOf(refusals);
  }
}
