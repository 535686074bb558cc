package dev.dormouse.supervisor.machines;

import dev.dormouse.protocol.worker.OpenWait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * When the machine of a run that only waits is checkpointed.
 *
 * @param after how long it is only paused before, as most waits are over soon
 * @param far a wait that is known to last longer is not tried to be sat out
 * @param heldMib the most memory of machines that are only paused; above, those that have waited
 *     longest are checkpointed at once
 */
public record CheckpointRules(Duration after, Duration far, long heldMib) {
  public CheckpointRules {
    if (after.isNegative() || far.isNegative()) {
      throw new IllegalArgumentException(
          "after is %s and far is %s; neither may be negative".formatted(after, far));
    }
    if (heldMib < 0) {
      throw new IllegalArgumentException("heldMib is " + heldMib + "; it must not be negative");
    }
  }

  public CheckpointRules withAfter(Duration changed) {
    return new CheckpointRules(changed, far, heldMib);
  }

  public CheckpointRules withFar(Duration changed) {
    return new CheckpointRules(after, changed, heldMib);
  }

  public CheckpointRules withHeldMib(long changed) {
    return new CheckpointRules(after, far, changed);
  }

  /** How long the machine is only paused: not at all where all waits are known to last long. */
  public Duration pauseFor(List<OpenWait> waits, Instant now) {
    var ends = waits.stream().map(OpenWait::end).filter(Objects::nonNull).sorted().toList();
    if (ends.isEmpty()) {
      return after;
    }
    var first = Duration.between(now, Objects.requireNonNull(ends.getFirst()));
    if (first.compareTo(far) > 0) {
      return ends.size() == waits.size() ? Duration.ZERO : after;
    }
    // One that ends soon is given the time to: its run would be restored at once.
    return first.isNegative() ? after : first.plus(after);
  }
}
