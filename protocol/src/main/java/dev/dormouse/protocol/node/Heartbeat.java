package dev.dormouse.protocol.node;

import dev.dormouse.protocol.CheckpointId;
import java.util.List;
import java.util.Objects;

/**
 * The body of {@code POST /node/v1/nodes/{id}/heartbeat}: renews the node's lease. A run that the
 * server gave to the node and that is not in the list for longer than a lease was never received,
 * and is given out again.
 *
 * @param deleted images of checkpoints that were deleted since the last heartbeat that was
 *     answered, as its answer said
 */
public record Heartbeat(List<RunEpoch> runs, List<CheckpointId> deleted) {
  public Heartbeat {
    runs = List.copyOf(runs);
    deleted = List.copyOf(Objects.requireNonNullElse(deleted, List.of()));
  }

  /** That the node lives, and has these runs. */
  public Heartbeat(List<RunEpoch> runs) {
    this(runs, List.of());
  }
}
