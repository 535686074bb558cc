package dev.dormouse.telemetry.ingest;

import dev.dormouse.telemetry.clickhouse.ClickHouseException;
import dev.dormouse.telemetry.clickhouse.ClickHouseUnavailableException;
import dev.dormouse.telemetry.retry.Pauses;
import dev.dormouse.telemetry.rows.Rows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what many senders bring into batches: what comes within a second, or twenty thousand
 * items, is stored together. A batch that fails is sent again, the same, until it is stored; what
 * comes meanwhile waits, up to a limit of memory, beyond which it is refused.
 */
public final class Gathering<T> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Gathering.class);
  private static final int BATCH = 20_000;
  private static final long MOST_CHARACTERS = 96L << 20;
  private static final int ITEM_OVERHEAD = 200;
  private static final Duration LINGER = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Ingest ingest;
  private final Rows<T> rows;
  private final ToIntFunction<T> characters;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Pauses pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE);
  private final Thread writer =
      Thread.ofVirtual().name("gathering").unstarted(this::writeUntilClosed);
  private List<T> waiting = new ArrayList<>();
  private long waitingCharacters;
  private CompletableFuture<Void> stored = new CompletableFuture<>();
  private boolean closed;

  private Gathering(Ingest ingest, Rows<T> rows, ToIntFunction<T> characters) {
    this.ingest = ingest;
    this.rows = rows;
    this.characters = characters;
  }

  /**
   * Begins to gather.
   *
   * @param characters about how many an item has, for the limit
   */
  public static <T> Gathering<T> start(Ingest ingest, Rows<T> rows, ToIntFunction<T> characters) {
    var gathering = new Gathering<>(ingest, rows, characters);
    gathering.writer.start();
    return gathering;
  }

  /**
   * Takes items, all or none of them.
   *
   * @return done when they are stored
   * @throws GatheringFullException if too many wait already: ClickHouse is away, or too slow
   */
  public CompletableFuture<Void> add(List<T> items) {
    if (items.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    long size = items.stream().mapToLong(item -> ITEM_OVERHEAD + characters.applyAsInt(item)).sum();
    lock.lock();
    try {
      if (closed || waitingCharacters + size > MOST_CHARACTERS) {
        throw new GatheringFullException(waiting.size());
      }
      waiting.addAll(items);
      waitingCharacters += size;
      changed.signalAll();
      // Each sender gets a future of its own: cancelling one must not touch the others'.
      return stored.copy();
    } finally {
      lock.unlock();
    }
  }

  private void writeUntilClosed() {
    try {
      for (var batch = next(); !batch.items().isEmpty(); batch = next()) {
        write(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Items that are stored together, and who hears of it. */
  private record Batch<T>(List<T> items, CompletableFuture<Void> stored) {}

  /** Waits for a batch; an empty one means the end. */
  private Batch<T> next() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      long left = LINGER.toNanos();
      while (waiting.size() < BATCH && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      var batch = new Batch<>(waiting, stored);
      waiting = new ArrayList<>();
      waitingCharacters = 0;
      stored = new CompletableFuture<>();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void write(Batch<T> batch) throws InterruptedException {
    var id = UUID.randomUUID();
    pauses.restart();
    while (true) {
      try {
        ingest.writeOnce(rows, id, batch.items());
        batch.stored().complete(null);
        return;
      } catch (ClickHouseException | ClickHouseUnavailableException e) {
        log.warn("{} items wait for ClickHouse: {}", batch.items().size(), e.getMessage());
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
