package dev.dormouse.telemetry.ingest;

import dev.dormouse.telemetry.clickhouse.ClickHouseException;
import dev.dormouse.telemetry.clickhouse.ClickHouseUnavailableException;
import dev.dormouse.telemetry.retry.Pauses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the metrics of many senders into batches: what comes within a second, or twenty thousand
 * points, is stored together. A batch that fails is sent again, the same, until it is stored; what
 * comes meanwhile waits, up to a limit, beyond which it is refused.
 */
public final class MetricGathering implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MetricGathering.class);
  private static final int BATCH = 20_000;
  private static final int MOST = 500_000;
  private static final Duration LINGER = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Ingest ingest;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Pauses pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE);
  private final Thread writer =
      Thread.ofVirtual().name("metric-gathering").unstarted(this::writeUntilClosed);
  private List<MetricPoint> waiting = new ArrayList<>();
  private CompletableFuture<Void> stored = new CompletableFuture<>();
  private boolean closed;

  private MetricGathering(Ingest ingest) {
    this.ingest = ingest;
  }

  public static MetricGathering start(Ingest ingest) {
    var gathering = new MetricGathering(ingest);
    gathering.writer.start();
    return gathering;
  }

  /**
   * Takes points, all or none of them.
   *
   * @return done when they are stored
   * @throws MetricsRefusedException if too many wait already: ClickHouse is away, or too slow
   */
  public CompletableFuture<Void> add(List<MetricPoint> points) {
    lock.lock();
    try {
      if (closed || waiting.size() + points.size() > MOST) {
        throw new MetricsRefusedException(waiting.size());
      }
      waiting.addAll(points);
      changed.signalAll();
      // Each sender gets a future of its own: cancelling one must not touch the others'.
      return stored.copy();
    } finally {
      lock.unlock();
    }
  }

  private void writeUntilClosed() {
    try {
      for (Batch batch = next(); !batch.points().isEmpty(); batch = next()) {
        write(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Points that are stored together, and who hears of it. */
  private record Batch(List<MetricPoint> points, CompletableFuture<Void> stored) {}

  /** Waits for a batch; an empty one means the end. */
  private Batch next() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      long left = LINGER.toNanos();
      while (waiting.size() < BATCH && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      var batch = new Batch(waiting, stored);
      waiting = new ArrayList<>();
      stored = new CompletableFuture<>();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void write(Batch batch) throws InterruptedException {
    var id = UUID.randomUUID();
    pauses.restart();
    while (true) {
      try {
        ingest.metrics(id, batch.points());
        batch.stored().complete(null);
        return;
      } catch (ClickHouseException | ClickHouseUnavailableException e) {
        log.warn("{} metrics wait for ClickHouse: {}", batch.points().size(), e.getMessage());
        if (!pauses.await()) {
          batch.stored().completeExceptionally(e);
          return;
        }
      }
    }
  }

  /** Takes no more, stores what waits if ClickHouse is there, and ends. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    pauses.end();
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
