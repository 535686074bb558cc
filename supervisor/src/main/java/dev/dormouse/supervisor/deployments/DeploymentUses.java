package dev.dormouse.supervisor.deployments;

import dev.dormouse.protocol.DeploymentId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Which versions have machines on this node, so that what is kept of the others can go. A version
 * that is needed again is made anew: forgetting costs time, never a run. Thread-safe.
 */
public final class DeploymentUses {
  /** So many that were used last stay, whenever that was. */
  private static final int KEPT = 8;

  /** And others for so long: their next machine starts sooner. */
  private static final Duration KEPT_FOR = Duration.ofDays(1);

  /** But never more than that. */
  private static final int MOST = 50;

  private final Map<DeploymentId, Integer> machines = new HashMap<>();

  /** A machine of the version is about to be made: nothing of it goes until {@link #ended}. */
  public synchronized void begun(DeploymentId deployment) {
    machines.merge(deployment, 1, Integer::sum);
  }

  public synchronized void ended(DeploymentId deployment) {
    machines.computeIfPresent(deployment, (_, count) -> count == 1 ? null : count - 1);
  }

  /**
   * Forgets what has not been used for long.
   *
   * @param kept when each version of which something is kept was last used
   */
  public synchronized void forget(
      Map<DeploymentId, Instant> kept, Instant now, Consumer<DeploymentId> forget) {
    List<DeploymentId> newest =
        kept.entrySet().stream()
            .sorted(Map.Entry.<DeploymentId, Instant>comparingByValue(Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .toList();
    for (int i = KEPT; i < newest.size(); i++) {
      var deployment = newest.get(i);
      var used = kept.getOrDefault(deployment, now);
      boolean old = i >= MOST || used.isBefore(now.minus(KEPT_FOR));
      if (old && !machines.containsKey(deployment)) {
        forget.accept(deployment);
      }
    }
  }
}
