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
 * @param draining whether it gets no new runs: what waits in its memory is to be stored
 */
public record HeartbeatAnswer(List<RunEpoch> drop, List<CheckpointId> discard, boolean draining) {
  public HeartbeatAnswer {
    drop = List.copyOf(drop);
    discard = List.copyOf(Objects.requireNonNullElse(discard, List.of()));
  }

  /** No checkpoint is to go. */
  public HeartbeatAnswer(List<RunEpoch> drop) {
    this(drop, List.of(), false);
  }

  /** It gets work. */
  public HeartbeatAnswer(List<RunEpoch> drop, List<CheckpointId> discard) {
    this(drop, discard, false);
  }
}
