package dev.dormouse.engine.tokens;

import dev.dormouse.protocol.WaitpointId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens to list, newest first.
 *
 * @param statuses empty for all
 * @param tags one of these; empty for all
 * @param from not made before this
 * @param to made before this
 * @param after the last one of the page before
 */
public record TokenFilter(
    Set<TokenView.Status> statuses,
    Set<String> tags,
    @Nullable String idempotencyKey,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable WaitpointId after) {
  public static final TokenFilter ALL = new TokenFilter(Set.of(), Set.of(), null, null, null, null);

  public TokenFilter {
    statuses = Set.copyOf(statuses);
    tags = Set.copyOf(tags);
  }
}
