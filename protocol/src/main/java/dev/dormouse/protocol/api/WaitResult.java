package dev.dormouse.protocol.api;

import dev.dormouse.protocol.WaitpointId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a wait ended.
 *
 * @param output what it brought: a token's or event's payload, a {@link ReceivedRequest}; null for
 *     waits on time, for runs and for timeouts
 * @param runs how each child ended, in the order of the batch's items; empty for other waits
 */
public record WaitResult(
    WaitpointId waitpointId, boolean timedOut, @Nullable JsonNode output, List<RunResult> runs) {
  public WaitResult {
    runs = List.copyOf(runs);
  }
}
