package dev.dormouse.protocol.node;

import java.util.List;

/**
 * The body of {@code POST /node/v1/nodes/{id}/heartbeat}: renews the node's lease. A run that the
 * server gave to the node and that is not in the list for longer than a lease was never received,
 * and is given out again.
 */
public record Heartbeat(List<RunEpoch> runs) {
  public Heartbeat {
    runs = List.copyOf(runs);
  }
}
