package dev.dormouse.supervisor.node;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.node.StoredCheckpoints;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of the stored images a sweep asks about: some thousand at a time, the next ones the next
 * time, and so on from the beginning. An orphan takes room, and does no other harm: it can wait.
 * For one thread.
 */
final class SweptPages {
  static final int PAGES = 10;

  private @Nullable CheckpointId last;

  /** The next ones, in pages that one question takes. */
  List<List<CheckpointId>> next(List<CheckpointId> stored) {
    var behind = last;
    var left =
        stored.stream()
            .sorted()
            .filter(image -> behind == null || image.compareTo(behind) > 0)
            .limit((long) PAGES * StoredCheckpoints.MAX + 1)
            .toList();
    var now = left.subList(0, Math.min(left.size(), PAGES * StoredCheckpoints.MAX));
    last = now.size() < left.size() ? now.getLast() : null;
    var pages = new ArrayList<List<CheckpointId>>();
    for (int from = 0; from < now.size(); from += StoredCheckpoints.MAX) {
      pages.add(now.subList(from, Math.min(now.size(), from + StoredCheckpoints.MAX)));
    }
    return pages;
  }
}
