package dev.dormouse.sdk;

import dev.dormouse.sdk.spi.CurrentRun;
import dev.dormouse.sdk.spi.RunFinder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A runtime that knows a run for each thread. */
public final class FakeRuns implements RunFinder {
  private static final ThreadLocal<@Nullable CurrentRun> CURRENT = new ThreadLocal<>();

  /** For the service loader. */
  public FakeRuns() {}

  @Override
  public Optional<CurrentRun> currentRun() {
    return Optional.ofNullable(CURRENT.get());
  }

  static void in(CurrentRun run, Runnable code) {
    CURRENT.set(run);
    try {
      code.run();
    } finally {
      CURRENT.remove();
    }
  }
}
