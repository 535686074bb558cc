package dev.dormouse.telemetry.retry;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The pauses between tries, each twice as long as the one before up to the longest; they end when
 * there is to be no further try. Thread-safe.
 */
public final class Pauses {
  private final Duration first;
  private final Duration longest;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ending = lock.newCondition();
  private Duration next;
  private boolean ended;

  public Pauses(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  /** It worked: the next pause is the first again. */
  public void restart() {
    lock.lock();
    try {
      next = first;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a pause.
   *
   * @return whether there is another try; false, without further waiting, once the end has come
   */
  public boolean await() throws InterruptedException {
    lock.lock();
    try {
      long left = next.toNanos();
      var longer = next.multipliedBy(2);
      next = longer.compareTo(longest) > 0 ? longest : longer;
      while (!ended && left > 0) {
        left = ending.awaitNanos(left);
      }
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  /** From now on there is no further try. */
  public void end() {
    lock.lock();
    try {
      ended = true;
      ending.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }
}
