package dev.dormouse.supervisor.workers;

import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.worker.WorkerCommand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/** Commands for one worker, numbered from 1, kept until the worker confirms them. */
public final class CommandQueue {
  /** Of one answer: a frame can carry little more. */
  private static final long MAX_BYTES = Limits.FRAME_BYTES * 3L / 4;

  /** A command and about what it has as JSON. */
  private record Numbered(WorkerCommand command, long bytes) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Numbered> unconfirmed = new ArrayDeque<>();
  private long last;
  private long newestAsker;
  private boolean closed;

  /** Adds the command that is made with the next number; it has about so many bytes as JSON. */
  public void add(long bytes, LongFunction<? extends WorkerCommand> command) {
    lock.lock();
    try {
      unconfirmed.add(new Numbered(command.apply(++last), bytes));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * For a worker that was restored and counts on from where it was: the next number is one more.
   */
  public void startAfter(long number) {
    lock.lock();
    try {
      if (last != 0) {
        throw new IllegalStateException("commands up to " + last + " were given out already");
      }
      last = number;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The commands after the given number, which confirms those up to it; waits for one to come. Of
   * two that ask at a time the earlier one has lost its connection: it gets nothing.
   *
   * @throws IllegalArgumentException where the number was never given out
   */
  public List<WorkerCommand> next(long after, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      if (after < 0 || after > last) {
        throw new IllegalArgumentException(
            "command " + after + " is confirmed; the last one given out is " + last);
      }
      while (!unconfirmed.isEmpty() && unconfirmed.element().command.number() <= after) {
        unconfirmed.remove();
      }
      long asker = ++newestAsker;
      changed.signalAll();
      long nanos = patience.toNanos();
      while (unconfirmed.isEmpty() && nanos > 0 && !closed && asker == newestAsker) {
        nanos = changed.awaitNanos(nanos);
      }
      return asker == newestAsker ? handedOut() : List.of();
    } finally {
      lock.unlock();
    }
  }

  private List<WorkerCommand> handedOut() {
    var commands = new ArrayList<WorkerCommand>();
    long bytes = 0;
    for (var one : unconfirmed) {
      bytes += one.bytes;
      if (bytes > MAX_BYTES && !commands.isEmpty()) {
        break;
      }
      commands.add(one.command);
    }
    return commands;
  }

  /** Nobody waits any longer. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
