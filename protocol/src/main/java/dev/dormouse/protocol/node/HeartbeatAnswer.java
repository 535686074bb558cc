package dev.dormouse.protocol.node;

import java.util.List;

/** Runs that are no longer the node's: it kills their machines without a report. */
public record HeartbeatAnswer(List<RunEpoch> drop) {
  public HeartbeatAnswer {
    drop = List.copyOf(drop);
  }
}
