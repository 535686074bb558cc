package dev.dormouse.testing.memory;

import dev.dormouse.sdk.spi.Carrier;
import dev.dormouse.sdk.spi.CurrentRun;
import dev.dormouse.sdk.spi.RunFinder;
import dev.dormouse.sdk.spi.TaskCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows by the thread which run of which test some code belongs to: a thread has it from the one
 * that started it.
 *
 * <p>Static, because the SDK makes this object through {@link java.util.ServiceLoader} and nothing
 * can be handed to it; what it holds belongs to threads, so tests side by side do not meet.
 */
public final class Contexts implements RunFinder {
  private static final InheritableThreadLocal<@Nullable Context> CURRENT =
      new InheritableThreadLocal<>();

  /** For the service loader. */
  public Contexts() {}

  /** Where a thread is: in an attempt, or in the test itself. */
  record Context(World world, @Nullable MemoryAttempt attempt) {}

  /** Binds the calling thread; answers what it was bound to. */
  static @Nullable Context enter(@Nullable Context context) {
    var before = CURRENT.get();
    if (context == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(context);
    }
    return before;
  }

  /** Where the calling thread is; empty where its test is over. */
  static Optional<Context> current() {
    return Optional.ofNullable(CURRENT.get()).filter(context -> !context.world().isClosed());
  }

  @Override
  public Optional<CurrentRun> currentRun() {
    var context = CURRENT.get();
    return context == null ? Optional.empty() : Optional.ofNullable(context.attempt());
  }

  @Override
  public Optional<Carrier> server() {
    return current().map(context -> context.world().api());
  }

  @Override
  public void mentioned(TaskCode task) {
    current().ifPresent(context -> context.world().learn(task));
  }
}
