package dev.dormouse.protocol.node;

import dev.dormouse.protocol.CheckpointId;
import java.util.List;
import java.util.Objects;

/**
 * What the node is to let go of.
 *
 * @param drop runs that are no longer its own: it kills their machines without a report
 * @param discard checkpoints of its store whose images are to be deleted; told again until a {@link
 *     Heartbeat} says that they were
 */
public record HeartbeatAnswer(List<RunEpoch> drop, List<CheckpointId> discard) {
  public HeartbeatAnswer {
    drop = List.copyOf(drop);
    discard = List.copyOf(Objects.requireNonNullElse(discard, List.of()));
  }

  /** No checkpoint is to go. */
  public HeartbeatAnswer(List<RunEpoch> drop) {
    this(drop, List.of());
  }
}
