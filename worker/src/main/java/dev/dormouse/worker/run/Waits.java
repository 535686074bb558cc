package dev.dormouse.worker.run;

import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.WaitAnswer;
import dev.dormouse.protocol.api.WaitResult;
import dev.dormouse.protocol.worker.OpenWait;
import dev.dormouse.protocol.worker.Succession;
import dev.dormouse.protocol.worker.WorkerCommand.Stop;
import dev.dormouse.sdk.RunStopped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The waits of an attempt: which threads are in them, what has ended, and whether the run does
 * nothing but wait. All of it is under one lock, and nothing is sent while that is held.
 *
 * <p>A thread is *in a wait* from its call to the moment at which the wait's end is known here, not
 * to the moment at which it is scheduled again: so a run that has just been continued is never
 * taken for waiting.
 */
final class Waits {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Condition watched = lock.newCondition();
  private final ThreadQuiet task;

  private final Map<WaitpointId, Open> open = new LinkedHashMap<>();
  private final Map<WaitpointId, WaitResult> results = new HashMap<>();
  private final Set<WaitpointId> over = new HashSet<>();

  /** The names that waits have for the supervisor, and those that the threads in them know. */
  private final Map<WaitpointId, WaitpointId> known = new HashMap<>();

  /** Other threads that have been in a wait and may be computing. */
  private final Map<Thread, ThreadQuiet> released = new HashMap<>();

  private Phase phase = Phase.CODE;
  private Stop.@Nullable Reason stop;
  private List<OpenWait> told = List.of();

  /** Something has changed that nobody has looked at. */
  private boolean changed;

  /** Where the attempt is. */
  private enum Phase {
    CODE,
    ROLLBACKS,
    OVER
  }

  private record Open(OpenWait told, Thread thread) {}

  /** What the supervisor is to be told. */
  sealed interface News {
    /** It knows. */
    record Nothing() implements News {}

    /** The run only waits. */
    record OnlyWaits(List<OpenWait> waits) implements News {}

    /** The run, of which it was told that it only waits, computes. */
    record Computes() implements News {}
  }

  Waits(Thread taskThread) {
    this.task = new ThreadQuiet(taskThread);
  }

  /**
   * Enters a wait; {@link #leave} must follow.
   *
   * @return whether there is something to wait for: false where its end is known
   */
  boolean enter(WaitAnswer wait) {
    lock.lock();
    try {
      checkGoingOn();
      if (wait.result() != null) {
        results.put(wait.waitpointId(), wait.result());
        over.add(wait.waitpointId());
      }
      if (results.containsKey(wait.waitpointId())) {
        return false;
      }
      var thread = Thread.currentThread();
      open.put(wait.waitpointId(), new Open(new OpenWait(wait.waitpointId(), wait.end()), thread));
      released.remove(thread);
      watched.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Blocks until the wait has ended. */
  WaitResult await(WaitpointId id) throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        var result = results.remove(id);
        if (result != null) {
          return result;
        }
        checkGoingOn();
        ended.await();
      }
    } catch (InterruptedException e) {
      // The interruption that comes with a stop is told as the stop.
      checkGoingOn();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /** The thread is in the wait no more, however that came. */
  void leave(WaitpointId id) {
    lock.lock();
    try {
      release(open.remove(id));
      changed = true;
      watched.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The run goes on as another one: the supervisor has other names for its waits. */
  void rename(List<Succession.Renamed> renamed) {
    lock.lock();
    try {
      for (var each : renamed) {
        var id = known(each.former());
        known.put(each.now(), id);
        open.computeIfPresent(
            id,
            (same, wait) -> new Open(new OpenWait(each.now(), wait.told().end()), wait.thread()));
      }
    } finally {
      lock.unlock();
    }
  }

  private WaitpointId known(WaitpointId told) {
    return known.getOrDefault(told, told);
  }

  /** Waits have ended. */
  void complete(List<WaitResult> ends) {
    lock.lock();
    try {
      for (var end : ends) {
        var id = known(end.waitpointId());
        if (over.add(id)) {
          results.put(id, end);
          release(open.remove(id));
        }
      }
      // Whoever sends results takes the run for computing, also where it knew them before.
      told = List.of();
      changed = true;
      task.reset();
      ended.signalAll();
      watched.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void release(@Nullable Open wait) {
    if (wait != null && wait.thread() != task.thread()) {
      released.put(wait.thread(), new ThreadQuiet(wait.thread()));
    }
    task.reset();
  }

  /**
   * The author's code is to stop; where it is over already, it is not interrupted.
   *
   * @param announcement tells of the stop, before anything can happen because of it
   */
  void stop(Stop.Reason reason, Runnable announcement) {
    lock.lock();
    try {
      boolean first = stop == null;
      if (first) {
        stop = reason;
      }
      if (phase == Phase.CODE) {
        if (first) {
          announcement.run();
        }
        task.thread().interrupt();
      }
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The author's code has ended: from now on a stop interrupts nothing. */
  void codeEnded() {
    lock.lock();
    try {
      phase = Phase.ROLLBACKS;
      var unused = Thread.interrupted();
    } finally {
      lock.unlock();
    }
  }

  /** Why the attempt was stopped, asked for when nothing of it is left to do. */
  Optional<Stop.Reason> close() {
    lock.lock();
    try {
      phase = Phase.OVER;
      ended.signalAll();
      watched.signalAll();
      return Optional.ofNullable(stop);
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing belongs to the attempt any more, whatever its threads still do. */
  boolean isOver() {
    lock.lock();
    try {
      return phase == Phase.OVER;
    } finally {
      lock.unlock();
    }
  }

  boolean isStopped() {
    lock.lock();
    try {
      return stop != null;
    } finally {
      lock.unlock();
    }
  }

  boolean isCanceled() {
    lock.lock();
    try {
      return stop == Stop.Reason.CANCELED;
    } finally {
      lock.unlock();
    }
  }

  /** For the author's code: empty while rollbacks run, which are not to be stopped. */
  Optional<Stop.Reason> stopReason() {
    lock.lock();
    try {
      return phase == Phase.CODE ? Optional.ofNullable(stop) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Throws where the attempt is over, or is to stop. */
  void checkGoingOn() {
    lock.lock();
    try {
      if (phase == Phase.OVER) {
        throw new CancellationException("the run's attempt has ended");
      }
      if (phase == Phase.CODE && stop != null) {
        throw new RunStopped(stop);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What the supervisor is to be told now; it counts as told. */
  News news(boolean othersCompute) {
    lock.lock();
    try {
      changed = false;
      if (phase == Phase.OVER) {
        return new News.Nothing();
      }
      if (!onlyWaits(othersCompute)) {
        boolean misled = !told.isEmpty();
        told = List.of();
        return misled ? new News.Computes() : new News.Nothing();
      }
      var now = open.values().stream().map(Open::told).toList();
      if (now.equals(told)) {
        return new News.Nothing();
      }
      told = now;
      return new News.OnlyWaits(now);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the supervisor was told that the run does nothing but wait. */
  boolean onlyWaits() {
    lock.lock();
    try {
      return !told.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is still what the supervisor should know. */
  boolean isTold(List<OpenWait> waits) {
    lock.lock();
    try {
      return phase != Phase.OVER && told.equals(waits);
    } finally {
      lock.unlock();
    }
  }

  private boolean onlyWaits(boolean othersCompute) {
    return !open.isEmpty() && !othersCompute && released.isEmpty() && (taskWaits() || task.quiet());
  }

  /** Whether the task's own thread is in a wait. */
  boolean taskWaits() {
    lock.lock();
    try {
      return open.values().stream().anyMatch(wait -> wait.thread() == task.thread());
    } finally {
      lock.unlock();
    }
  }

  /** The threads that are in a wait, and the task's own. */
  Set<Thread> knownThreads() {
    lock.lock();
    try {
      var threads = new HashSet<Thread>();
      threads.add(task.thread());
      open.values().forEach(wait -> threads.add(wait.thread()));
      return threads;
    } finally {
      lock.unlock();
    }
  }

  /** Blocks while threads need not be looked at; false when the attempt is over. */
  boolean awaitWatch(boolean othersLive) throws InterruptedException {
    lock.lock();
    try {
      while (phase != Phase.OVER && !changed && !needsWatch(othersLive)) {
        watched.await();
      }
      return phase != Phase.OVER;
    } finally {
      lock.unlock();
    }
  }

  /** Whether something may change without a thread entering a wait. */
  boolean needsWatcher() {
    lock.lock();
    try {
      return !open.isEmpty() && (changed || needsWatch(false));
    } finally {
      lock.unlock();
    }
  }

  private boolean needsWatch(boolean othersLive) {
    return !open.isEmpty() && (othersLive || !taskWaits() || !released.isEmpty());
  }

  /** Looks at the threads that are not in a wait. */
  void sample() {
    List<ThreadQuiet> looked;
    lock.lock();
    try {
      looked = new ArrayList<>(released.values());
      looked.add(task);
    } finally {
      lock.unlock();
    }
    // Stack traces are taken without the lock; counts are touched by the watcher only, or reset.
    for (var one : looked) {
      one.sample();
    }
    lock.lock();
    try {
      released.values().removeIf(ThreadQuiet::quiet);
    } finally {
      lock.unlock();
    }
  }
}
