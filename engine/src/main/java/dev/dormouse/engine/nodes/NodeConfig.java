package dev.dormouse.engine.nodes;

import java.time.Duration;

/**
 * How nodes are trusted.
 *
 * @param lease how long after its last heartbeat a node is trusted to live
 * @param grace how much longer it takes until its runs are given to others
 */
public record NodeConfig(Duration lease, Duration grace) {
  public static final NodeConfig DEFAULT =
      new NodeConfig(Duration.ofSeconds(15), Duration.ofSeconds(5));

  public NodeConfig {
    if (lease.isNegative() || lease.isZero()) {
      throw new IllegalArgumentException("lease is " + lease + "; it must be longer than 0");
    }
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace is " + grace + "; it must not be negative");
    }
  }
}
