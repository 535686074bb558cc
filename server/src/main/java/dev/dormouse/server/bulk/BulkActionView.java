package dev.dormouse.server.bulk;

import dev.dormouse.engine.bulk.BulkAction;
import dev.dormouse.protocol.BulkActionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bulk action as the API shows it.
 *
 * @param completedAt when it was done with, or aborted
 */
record BulkActionView(
    BulkActionId id,
    @Nullable String name,
    BulkAction.Kind type,
    BulkAction.Status status,
    Counts counts,
    Instant createdAt,
    @Nullable Instant completedAt) {

  /**
   * How far it is.
   *
   * @param failure how many runs nothing could be done about
   */
  record Counts(int total, int success, int failure) {}

  static BulkActionView of(BulkAction action) {
    var counts = action.counts();
    return new BulkActionView(
        action.id(),
        action.name(),
        action.kind(),
        action.status(),
        new Counts(counts.total(), counts.succeeded(), counts.failed()),
        action.createdAt(),
        action.completedAt());
  }
}
