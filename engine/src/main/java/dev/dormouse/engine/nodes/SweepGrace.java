package dev.dormouse.engine.nodes;

import java.time.Duration;
import java.time.Instant;

/**
 * When leases may be judged: not before nodes have had one whole lease to renew theirs, since this
 * server began or was itself out of action, be it stopped or without its database.
 */
final class SweepGrace {
  private final Duration lease;
  private Instant notBefore;
  private Instant last;

  SweepGrace(Duration lease, Instant start) {
    this.lease = lease;
    this.notBefore = start.plus(lease);
    this.last = start;
  }

  /** Asked at each sweep that reaches the database. */
  synchronized boolean isOver(Instant now) {
    if (last.plus(lease).isBefore(now)) {
      notBefore = now.plus(lease);
    }
    last = now;
    return !now.isBefore(notBefore);
  }
}
