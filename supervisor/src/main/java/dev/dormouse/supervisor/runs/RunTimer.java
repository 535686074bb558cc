package dev.dormouse.supervisor.runs;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one thing that is to happen to a run later: its time is up, or its grace over. */
final class RunTimer {
  private final ScheduledExecutorService executor;
  private final Runs runs;
  private @Nullable ScheduledFuture<?> scheduled;

  RunTimer(ScheduledExecutorService executor, Runs runs) {
    this.executor = executor;
    this.runs = runs;
  }

  void set(Duration delay, Runnable action) {
    clear();
    scheduled =
        executor.schedule(
            () -> runs.locked(action), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
  }

  void clear() {
    if (scheduled != null) {
      scheduled.cancel(false);
      scheduled = null;
    }
  }
}
