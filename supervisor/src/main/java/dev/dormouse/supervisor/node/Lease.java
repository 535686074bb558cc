package dev.dormouse.supervisor.node;

import java.time.Duration;

/**
 * How long the server trusts this node, by the node's own clock. It is counted from when a
 * heartbeat was sent: the server, which counts from when it came, gives the runs away no sooner.
 */
final class Lease {
  private final Duration length;
  private volatile long renewedAt;

  Lease(Duration length, long renewedAt) {
    this.length = length;
    this.renewedAt = renewedAt;
  }

  void renewed(long sentAt) {
    renewedAt = sentAt;
  }

  boolean over() {
    return System.nanoTime() - renewedAt >= length.toNanos();
  }

  /** A third: two heartbeats may get lost. */
  Duration heartbeatInterval() {
    return length.dividedBy(3);
  }
}
