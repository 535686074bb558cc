package dev.dormouse.benchmarks.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
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
  private static final int WARM_UP_JOBS = 2000;

  private final Contestant contestant;
  private final int callers;
  private long handedIn;

  Load(Contestant contestant, int callers) {
    this.contestant = contestant;
    this.callers = callers;
  }

  /**
   * What a load brought.
   *
   * @param enqueued jobs handed in a second, while others were being carried out
   * @param executed jobs carried out a second, from the first call to the last end
   */
  record Result(double enqueued, double executed) {}

  /** The load for so long, for a program in Java is slow at first. */
  void warmUp(Duration time) throws Exception {
    long start = System.nanoTime();
    while (System.nanoTime() - start < time.toNanos()) {
      var _ = run(WARM_UP_JOBS);
    }
  }

  /** One job a call. */
  Result run(int jobs) throws Exception {
    return run(
        jobs,
        () ->
            calls(
                jobs,
                () -> {
                  contestant.enqueue();
                  return true;
                }));
  }

  /**
   * Hands in jobs in a way of its own.
   *
   * @param enqueue answers how many a second were handed in
   */
  Result run(int jobs, Callable<Double> enqueue) throws Exception {
    long start = System.nanoTime();
    double enqueued = enqueue.call();
    handedIn += jobs;
    awaitFinished();
    return new Result(enqueued, perSecond(jobs, System.nanoTime() - start));
  }

  /** So many calls by all callers; answers how many a second there were. */
  double calls(int count, Callable<Boolean> call) throws Exception {
    long start = System.nanoTime();
    try (var threads = Executors.newFixedThreadPool(callers)) {
      var shares = new ArrayList<Future<Integer>>();
      for (int caller = 0; caller < callers; caller++) {
        int share = count / callers + (caller < count % callers ? 1 : 0);
        shares.add(
            threads.submit(() -> {
              for (int i = 0; i < share; i++) {
                var _ = call.call();
              }
              return share;
            }));
      }
      for (var share : shares) {
        var _ = share.get();
      }
    }
    return perSecond(count, System.nanoTime() - start);
  }

  private void awaitFinished() throws Exception {
    long start = System.nanoTime();
    while (!contestant.isFinished(handedIn)) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException(
            "not all of " + handedIn + " jobs were carried out within three minutes");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static double perSecond(int jobs, long nanos) {
    return jobs * 1e9 / nanos;
  }
}
