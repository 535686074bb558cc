package dev.dormouse.engine.background;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Makes one call for many of calls that come at the same time: while one is under way, those that
 * arrive form the next. A caller returns when the call that has its item has returned. A further
 * call is only made beside one under way when many items wait, or one has waited for long: a few
 * large transactions cost less than many small ones.
 *
 * <p>Should a call for many fail, each of its items is tried by itself, so that a bad one fails
 * alone. So a failed call must have had no effect.
 */
public final class Coalescer<T, R> implements AutoCloseable {
  private final Function<List<T>, List<R>> call;
  private final ToLongFunction<T> weight;
  private final Limits limits;

  /** After this time an item does not wait for a call under way any more. */
  private static final long LONG_NANOS = 20_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Waiting<T, R>> waiting = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private int underWay;
  private boolean watched;
  private boolean closed;

  /**
   * How much one call may carry.
   *
   * @param calls how many calls may be under way at a time
   * @param items the most items of one call
   * @param weight the most weight of one call, unless a single item has more
   */
  public record Limits(int calls, int items, long weight) {}

  private record Waiting<T, R>(T item, long weight, long since, CompletableFuture<R> result) {}

  /**
   * @param call answers one result for each item, in their order
   */
  public Coalescer(
      String name, Limits limits, ToLongFunction<T> weight, Function<List<T>, List<R>> call) {
    this.limits = limits;
    this.weight = weight;
    this.call = call;
    for (int i = 1; i <= limits.calls(); i++) {
      threads.add(Thread.ofPlatform().daemon().name("dormouse-" + name + "-" + i).start(this::run));
    }
  }

  /** The result for the item; throws what the call threw for it. */
  public R call(T item) {
    try {
      return submit(item).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** As {@link #call}, without waiting. */
  public CompletableFuture<R> submit(T item) {
    var result = new CompletableFuture<R>();
    lock.lock();
    try {
      if (closed) {
        throw new EngineException(ErrorCode.CLOSED, "the engine is closing; try again");
      }
      waiting.add(new Waiting<>(item, weight.applyAsLong(item), System.nanoTime(), result));
      // With a call under way a thread is only needed to see to it that the item waits not for
      // long.
      if (!watched || isDue()) {
        arrived.signal();
      }
    } finally {
      lock.unlock();
    }
    return result;
  }

  private void run() {
    while (true) {
      var next = take();
      if (next.isEmpty()) {
        return;
      }
      try {
        callFor(next);
      } finally {
        ended();
      }
    }
  }

  private void ended() {
    lock.lock();
    try {
      underWay--;
    } finally {
      lock.unlock();
    }
  }

  /** Empty when closed and nothing is left. */
  private List<Waiting<T, R>> take() {
    lock.lock();
    try {
      while (waiting.isEmpty() || !isDue()) {
        if (!waiting.isEmpty()) {
          watched = true;
          var _ = arrived.awaitNanos(LONG_NANOS);
          watched = false;
        } else if (closed) {
          return List.of();
        } else {
          arrived.await();
        }
      }
      underWay++;
      var taken = new ArrayList<Waiting<T, R>>();
      long sum = 0;
      while (!waiting.isEmpty() && taken.size() < limits.items()) {
        sum += waiting.getFirst().weight();
        if (!taken.isEmpty() && sum > limits.weight()) {
          break;
        }
        taken.add(waiting.removeFirst());
      }
      return taken;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts these threads", e);
    } finally {
      lock.unlock();
    }
  }

  /** Whether those that wait are to have a call now, though others may be under way. */
  private boolean isDue() {
    return underWay == 0
        || waiting.size() >= limits.items() / 4
        || System.nanoTime() - waiting.getFirst().since() >= LONG_NANOS;
  }

  private void callFor(List<Waiting<T, R>> taken) {
    try {
      var results = call.apply(taken.stream().map(Waiting::item).toList());
      for (int i = 0; i < taken.size(); i++) {
        taken.get(i).result().complete(results.get(i));
      }
    } catch (RuntimeException | Error e) {
      if (taken.size() == 1) {
        taken.getFirst().result().completeExceptionally(e);
      } else {
        taken.forEach(one -> callFor(List.of(one)));
      }
    }
  }

  /** Finishes what has arrived, and takes no more. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
    for (var thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
