package dev.dormouse.worker.run;

import dev.dormouse.protocol.worker.LogEntry.Level;
import dev.dormouse.sdk.spi.Undo;
import dev.dormouse.worker.logging.Traces;
import dev.dormouse.worker.logging.WorkerLog;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What is to be undone should an attempt not complete: newest first, each tried whatever happens.
 */
final class Rollbacks {
  private final WorkerLog log;
  private final ArrayDeque<Step> steps = new ArrayDeque<>();
  private int registered;

  private record Step(String name, Undo action) {}

  Rollbacks(WorkerLog log) {
    this.log = log;
  }

  synchronized void add(String name, Undo action) {
    registered++;
    steps.push(new Step(name.isBlank() ? "rollback " + registered : name, action));
  }

  /** Runs all, also those that are added meanwhile. */
  void run() {
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
    log.tell(level, message);
  }
}
