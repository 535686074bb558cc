package dev.dormouse.supervisor.checkpoints.chunks;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Work on chunks by all processors, the results in the order in which it was handed in. Threads are
 * there once there is more than one chunk.
 *
 * @param <T> what comes of a chunk
 */
final class Workers<T> implements AutoCloseable {
  private static final int MOST_THREADS = 8;

  private final int threads =
      Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
  private final ArrayDeque<Future<T>> underWay = new ArrayDeque<>();
  private @Nullable ExecutorService executor;

  /** Whether so much is under way that a result should be taken before more is handed in. */
  boolean isFull() {
    return underWay.size() > threads;
  }

  boolean isIdle() {
    return underWay.isEmpty();
  }

  void add(Callable<T> work) {
    var pool = executor;
    if (pool == null) {
      pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
      executor = pool;
    }
    underWay.add(pool.submit(work));
  }

  /** The oldest result. */
  T take() throws IOException {
    try {
      return underWay.remove().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException("a chunk could not be worked on", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while chunks were worked on");
    }
  }

  /** What is under way is not waited for: nobody wants it. */
  @Override
  public void close() {
    if (executor != null) {
      executor.shutdownNow();
    }
  }
}
