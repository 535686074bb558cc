package dev.dormouse.supervisor.logs;

import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.supervisor.connection.ServerException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log entries on their way to the server, in bounded memory: runs never wait for it, and where it
 * cannot keep up the oldest entries of the busiest run are dropped, and counted.
 */
public final class LogShipper {
  private static final Logger LOG = LoggerFactory.getLogger(LogShipper.class);
  private static final Duration LINGER = Duration.ofMillis(20);

  /** Where many runs log at a time. */
  private static final Duration LONG_LINGER = Duration.ofMillis(100);

  private static final int MANY_RUNS = 8;
  private static final int BATCH_ENTRIES = 2000;
  private static final long BATCH_BYTES = 1024 * 1024;

  /** The exchange with the server. */
  @FunctionalInterface
  public interface Sender {
    void send(RunLogs logs) throws ServerException, InterruptedException;
  }

  private final Sender sender;
  private final long maxBytes;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LinkedHashSet<RunLog> waiting = new LinkedHashSet<>();
  private long bytes;

  /** Sent and not answered: it is repeated as it is. */
  private List<RunLogs.Entries> underWay = List.of();

  public LogShipper(Sender sender, long maxBytes, InstantSource clock) {
    this.sender = sender;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /**
   * @param runToken the run's, in that epoch
   */
  public RunLog open(RunEpoch run, String runToken, int attempt) {
    return new RunLog(this, run, runToken, attempt);
  }

  void add(RunLog log, LogEntry entry) {
    lock.lock();
    try {
      bytes += log.push(entry);
      waiting.add(log);
      // A quarter for one run, so that a noisy one does not cost the others theirs.
      while (log.bytes() > maxBytes / 4) {
        bytes -= log.dropOldest();
      }
      while (bytes > maxBytes) {
        var busiest = waiting.stream().max(Comparator.comparingLong(RunLog::bytes)).orElseThrow();
        long before = bytes;
        while (busiest.bytes() > 0 && before - bytes < maxBytes / 16) {
          bytes -= busiest.dropOldest();
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public boolean isEmpty() {
    lock.lock();
    try {
      return waiting.isEmpty() && underWay.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is something to send, and sends it. */
  public Duration sendOnce() throws ServerException, InterruptedException {
    var batch = next();
    try {
      sender.send(new RunLogs(batch));
    } catch (ServerException.Refused e) {
      LOG.error("The server will not have {} runs' log entries; they are dropped", batch.size(), e);
    }
    lock.lock();
    try {
      underWay = List.of();
    } finally {
      lock.unlock();
    }
    // What is logged meanwhile makes the next batch.
    return batch.size() < MANY_RUNS ? LINGER : LONG_LINGER;
  }

  private List<RunLogs.Entries> next() throws InterruptedException {
    lock.lock();
    try {
      while (underWay.isEmpty() && waiting.isEmpty()) {
        changed.await();
      }
      if (underWay.isEmpty()) {
        underWay = take();
      }
      return underWay;
    } finally {
      lock.unlock();
    }
  }

  private List<RunLogs.Entries> take() {
    var batch = new ArrayList<RunLogs.Entries>();
    int entries = 0;
    long before = bytes;
    var now = clock.instant();
    while (!waiting.isEmpty() && entries < BATCH_ENTRIES && before - bytes < BATCH_BYTES) {
      var log = waiting.removeFirst();
      long room = BATCH_BYTES - (before - bytes);
      bytes -= log.bytes();
      var taken = log.take(BATCH_ENTRIES - entries, room, now);
      bytes += log.bytes();
      batch.add(taken);
      entries += taken.entries().size();
      if (!log.isEmpty()) {
        waiting.addLast(log);
      }
    }
    return List.copyOf(batch);
  }
}
