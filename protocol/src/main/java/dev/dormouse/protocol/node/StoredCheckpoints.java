package dev.dormouse.protocol.node;

import dev.dormouse.protocol.CheckpointId;
import java.util.List;

/**
 * The body of {@code POST /node/v1/nodes/{id}/checkpoints}: some of the images in the node's store,
 * to find out which of them no run will ever go on from; answered by {@link Orphans}. Images that
 * were only just made are not asked about: the server may not have heard of them.
 */
public record StoredCheckpoints(List<CheckpointId> stored) {
  public static final int MAX = 1000;

  public StoredCheckpoints {
    stored = List.copyOf(stored);
    if (stored.size() > MAX) {
      throw new IllegalArgumentException(
          "stored has " + stored.size() + " checkpoints; it may have at most " + MAX);
    }
  }

  /** Those that may be deleted. */
  public record Orphans(List<CheckpointId> orphans) {
    public Orphans {
      orphans = List.copyOf(orphans);
    }
  }
}
