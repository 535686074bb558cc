package dev.dormouse.protocol.node;

import java.time.Duration;
import java.util.List;

/**
 * The body of {@code POST /node/v1/nodes/{id}/signals}: asks what happened to the node's runs; held
 * by the server until there is something or {@code patience} has passed. Signals come from the
 * state of the runs, so an answer that gets lost is given again.
 *
 * @param known signals acted upon since the last call
 */
public record SignalsRequest(Duration patience, List<Signal> known) {
  public SignalsRequest {
    known = List.copyOf(known);
  }
}
