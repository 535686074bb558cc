package dev.dormouse.worker.run;

import dev.dormouse.sdk.spi.CurrentRun;
import dev.dormouse.sdk.spi.RunFinder;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The worker's one run, given to every thread of the JVM.
 *
 * <p>Static, because the SDK makes this object through {@link java.util.ServiceLoader} and nothing
 * can be handed to it.
 */
public final class WorkerRuns implements RunFinder {
  private static final AtomicReference<@Nullable CurrentRun> CURRENT = new AtomicReference<>();

  /** For the service loader. */
  public WorkerRuns() {}

  @Override
  public Optional<CurrentRun> currentRun() {
    return Optional.ofNullable(CURRENT.get());
  }

  static void begin(CurrentRun run) {
    CURRENT.set(run);
  }

  static void end() {
    CURRENT.set(null);
  }
}
