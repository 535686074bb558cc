package dev.dormouse.protocol.api;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wait has begun.
 *
 * @param end when a wait on time ends, else null
 * @param url the address of a wait for a request, else null
 * @param runs the children of a wait for runs, else empty
 * @param result set where the wait is over already: nothing more will be told of it
 */
public record WaitAnswer(
    WaitpointId waitpointId,
    @Nullable Instant end,
    @Nullable String url,
    List<RunId> runs,
    @Nullable WaitResult result) {
  public WaitAnswer {
    runs = List.copyOf(runs);
  }
}
