package dev.dormouse.worker.run;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where an attempt leaves its end for the thread that asks for commands, for as long as that waits
 * for it; one of the two tells it, never both.
 */
final class Handover {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean awaited;
  private @Nullable AttemptEnd left;

  /** False where nobody waits. */
  boolean offer(AttemptEnd end) {
    lock.lock();
    try {
      if (!awaited) {
        return false;
      }
      left = end;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Empty where there is no end within the patience: it will not be left here any more. */
  Optional<AttemptEnd> take(Duration patience) {
    boolean interrupted = false;
    lock.lock();
    try {
      awaited = true;
      long nanos = patience.toNanos();
      while (left == null && nanos > 0) {
        try {
          nanos = changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
          interrupted = true;
          nanos = 0;
        }
      }
      awaited = false;
      return Optional.ofNullable(left);
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
