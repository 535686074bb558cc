package dev.dormouse.worker.metrics;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.worker.Measurement;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.worker.link.FrameTooLarge;
import dev.dormouse.worker.link.SupervisorLink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures every ten seconds while a run computes, and once more at its end, and tells the
 * supervisor. Nothing is measured while the run only waits. A run that is over within a second and
 * has measured nothing itself costs nothing.
 */
public final class RunMetrics {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration WORTH_MEASURING = Duration.ofSeconds(1);
  private static final int POINTS_A_MESSAGE = 1000;

  private final Consumer<WorkerRequest.Metrics> supervisor;
  private final InstantSource clock;
  private final Supplier<List<Measurement>> ofTask;
  private final Duration interval;

  /** Also what is measured is under it: the loop and the end of a run may come together. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final JvmMetrics jvm = new JvmMetrics();
  private @Nullable Measured measured;

  /** A run that computes, and since when. */
  private record Measured(RunId run, BooleanSupplier waits, Instant since) {}

  /**
   * Measures nothing yet.
   *
   * @param ofTask takes what the task itself has measured since it was asked last
   */
  public RunMetrics(SupervisorLink link, InstantSource clock, Supplier<List<Measurement>> ofTask) {
    this(
        metrics -> {
          try {
            var unused = link.exchange(metrics);
          } catch (FrameTooLarge e) {
            // Bounded far below a frame; should it be so all the same, a run is worth more.
          }
        },
        clock,
        ofTask,
        INTERVAL);
  }

  RunMetrics(
      Consumer<WorkerRequest.Metrics> supervisor,
      InstantSource clock,
      Supplier<List<Measurement>> ofTask,
      Duration interval) {
    this.supervisor = supervisor;
    this.clock = clock;
    this.ofTask = ofTask;
    this.interval = interval;
  }

  /** Measures for as long as the JVM lives, whenever there is a run. */
  public void start() {
    var thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  awaitTurn();
                  turn();
                }
              } catch (InterruptedException e) {
                // Somebody interrupts all threads of the JVM: what is left is told at the run's
                // end.
              }
            },
            "dormouse-metrics");
    thread.setDaemon(true);
    thread.start();
  }

  /** Loads what measuring needs; for those who begin from this worker. */
  public void rehearse() {
    lock.lock();
    try {
      jvm.begin(clock.instant());
      var unused = jvm.measure(clock.instant());
    } finally {
      lock.unlock();
    }
  }

  /**
   * The run computes from now on.
   *
   * @param waits whether it does nothing but wait at the moment
   */
  public void begin(RunId run, BooleanSupplier waits) {
    lock.lock();
    try {
      measured = new Measured(run, waits, clock.instant());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The run is over: what is left is told before that is. */
  public void end() {
    lock.lock();
    try {
      var ended = measured;
      measured = null;
      changed.signalAll();
      if (ended != null) {
        var points = new ArrayList<>(ofTask.get());
        var now = clock.instant();
        if (Duration.between(ended.since(), now).compareTo(WORTH_MEASURING) >= 0
            && jvm.since(now).compareTo(WORTH_MEASURING) >= 0) {
          points.addAll(jvm.measure(now));
        }
        tell(ended.run(), points);
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitTurn() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (measured == null) {
        changed.await();
      }
      var run = measured;
      jvm.begin(clock.instant());
      long left = nanosToTurn();
      while (run.equals(measured) && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** At the end of a bucket, by the clock. */
  private long nanosToTurn() {
    long millis = interval.toMillis();
    return TimeUnit.MILLISECONDS.toNanos(millis - Math.floorMod(clock.millis(), millis));
  }

  private void turn() {
    lock.lock();
    try {
      var run = measured;
      var now = clock.instant();
      // Behind a checkpoint much more time has passed than was computed.
      boolean computed = jvm.since(now).compareTo(interval.multipliedBy(2)) <= 0;
      if (run != null && computed && !run.waits().getAsBoolean()) {
        var points = new ArrayList<>(jvm.measure(now.minusMillis(1)));
        points.addAll(ofTask.get());
        tell(run.run(), points);
      }
    } finally {
      lock.unlock();
    }
  }

  private void tell(RunId run, List<Measurement> points) {
    for (int from = 0; from < points.size(); from += POINTS_A_MESSAGE) {
      var part = points.subList(from, Math.min(points.size(), from + POINTS_A_MESSAGE));
      supervisor.accept(new WorkerRequest.Metrics(run, part));
    }
  }
}
