package dev.dormouse.protocol.node;

import dev.dormouse.protocol.DeploymentId;
import java.time.Duration;
import java.util.List;

/**
 * The body of {@code POST /node/v1/nodes/{id}/work}: asks for runs; held by the server until there
 * are some or {@code patience} has passed.
 *
 * @param slots how many more runs the node can execute now
 * @param warm deployments for which it has idle machines, preferred where several runs are equal
 */
public record WorkRequest(int slots, List<DeploymentId> warm, Duration patience) {
  public WorkRequest {
    warm = List.copyOf(warm);
  }
}
