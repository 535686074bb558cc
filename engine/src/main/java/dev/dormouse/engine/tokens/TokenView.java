package dev.dormouse.engine.tokens;

import dev.dormouse.protocol.WaitpointId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A token as its makers see it.
 *
 * @param output what it was completed with; null while it is not, and where it timed out
 * @param timesOutAt null for never
 */
public record TokenView(
    WaitpointId id,
    Status status,
    @Nullable JsonNode output,
    List<String> tags,
    @Nullable String idempotencyKey,
    @Nullable Instant idempotencyKeyExpiresAt,
    Instant createdAt,
    @Nullable Instant timesOutAt,
    @Nullable Instant completedAt) {
  public TokenView {
    tags = List.copyOf(tags);
  }

  /** Where a token stands. */
  public enum Status {
    WAITING,
    COMPLETED,
    TIMED_OUT
  }
}
