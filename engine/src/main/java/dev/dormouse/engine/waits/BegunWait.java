package dev.dormouse.engine.waits;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.WaitResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wait has begun.
 *
 * @param end when a wait on time ends, else null
 * @param requestSecret what the address of a wait for a request carries, else null
 * @param runs the children of a wait for runs
 * @param result set where the wait is over already
 */
public record BegunWait(
    WaitpointId id,
    @Nullable Instant end,
    @Nullable String requestSecret,
    List<RunId> runs,
    @Nullable WaitResult result) {
  public BegunWait {
    runs = List.copyOf(runs);
  }
}
