package dev.dormouse.engine.bulk;

import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.BulkActionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bulk action and how far it is.
 *
 * @param name what its maker calls it, or null
 * @param completedAt when the last run was done, or it was aborted; null while it goes on
 */
public record BulkAction(
    BulkActionId id,
    EnvironmentId environmentId,
    Kind kind,
    Status status,
    @Nullable String name,
    Counts counts,
    Instant createdAt,
    @Nullable Instant completedAt) {

  /** What is done about each run. */
  public enum Kind {
    CANCEL,
    REPLAY,
    /** Begun anew on the current version, as the same run. */
    RESTART
  }

  /** Where it stands. */
  public enum Status {
    PENDING,
    COMPLETED,
    ABORTED
  }

  /**
   * Numbers of runs.
   *
   * @param total how many were chosen
   */
  public record Counts(int total, int succeeded, int failed) {}
}
