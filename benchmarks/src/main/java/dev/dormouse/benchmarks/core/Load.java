package dev.dormouse.benchmarks.core;

import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The load that every contestant gets: many callers, one job a call, then the wait for the last
 * end.
 */
final class Load {
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

  private Load() {}

  /**
   * What a load brought.
   *
   * @param enqueued jobs handed in a second, while others were being carried out
   * @param executed jobs carried out a second, from the first call to the last end
   */
  record Result(double enqueued, double executed) {}

  static Result run(Contestant contestant, int jobs, int callers) throws Exception {
    long before = contestant.finished();
    long start = System.nanoTime();
    try (var threads = Executors.newFixedThreadPool(callers)) {
      var calls = new ArrayList<Future<?>>();
      for (int caller = 0; caller < callers; caller++) {
        int share = jobs / callers + (caller < jobs % callers ? 1 : 0);
        calls.add(
            threads.submit(() -> {
              for (int i = 0; i < share; i++) {
                contestant.enqueue();
              }
              return share;
            }));
      }
      for (var call : calls) {
        call.get();
      }
    }
    long enqueued = System.nanoTime();
    while (contestant.finished() - before < jobs) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException(
            "only "
                + (contestant.finished() - before)
                + " of "
                + jobs
                + " jobs were carried out within three minutes");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    long executed = System.nanoTime();
    return new Result(perSecond(jobs, enqueued - start), perSecond(jobs, executed - start));
  }

  private static double perSecond(int jobs, long nanos) {
    return jobs * 1e9 / nanos;
  }
}
