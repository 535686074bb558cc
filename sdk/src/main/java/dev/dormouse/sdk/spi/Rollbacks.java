package dev.dormouse.sdk.spi;

import dev.dormouse.protocol.worker.LogEntry.Level;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What is to be undone should an attempt not complete: newest first, each tried whatever happens.
 */
public final class Rollbacks {
  private final BiConsumer<Level, String> log;
  private final ArrayDeque<Step> steps = new ArrayDeque<>();
  private int registered;

  private record Step(String name, Undo action) {}

  /**
   * None yet.
   *
   * @param log is told of each
   */
  public Rollbacks(BiConsumer<Level, String> log) {
    this.log = log;
  }

  /** Takes one in; without a name it gets a number. */
  public synchronized void add(String name, Undo action) {
    registered++;
    steps.push(new Step(name.isBlank() ? "rollback " + registered : name, action));
  }

  /** Runs all, also those that are added meanwhile. */
  public void run() {
    for (var next = next(); next.isPresent(); next = next()) {
      run(next.get());
    }
  }

  private synchronized Optional<Step> next() {
    return Optional.ofNullable(steps.poll());
  }

  private void run(Step step) {
    tell(Level.INFO, "Rollback begins: " + step.name());
    try {
      step.action().run();
      tell(Level.INFO, "Rollback done: " + step.name());
    } catch (Throwable e) {
      tell(Level.ERROR, "Rollback failed: " + step.name() + "\n" + Traces.of(e));
    }
    // What a rollback leaves interrupted must not disturb the next one.
    var unused = Thread.interrupted();
  }

  private void tell(Level level, String message) {
    log.accept(level, message);
  }
}
