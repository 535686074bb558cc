package dev.dormouse.server.health;

import dev.dormouse.engine.views.RunViews;
import dev.dormouse.protocol.RunStatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many runs are in each status, asked of the database once for all gauges of a scrape. */
final class RunCounts {
  static final List<RunStatus> SHOWN =
      Arrays.stream(RunStatus.values()).filter(status -> !status.isFinal()).toList();

  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  private final RunViews views;
  private @Nullable Snapshot latest;

  RunCounts(RunViews views) {
    this.views = views;
  }

  private record Snapshot(Map<RunStatus, Long> counts, long at) {}

  synchronized double of(RunStatus status) {
    var snapshot = latest;
    long now = System.nanoTime();
    if (snapshot == null || now - snapshot.at() > FRESH_NANOS) {
      snapshot = new Snapshot(views.counts(), now);
      latest = snapshot;
    }
    return snapshot.counts().getOrDefault(status, 0L);
  }
}
