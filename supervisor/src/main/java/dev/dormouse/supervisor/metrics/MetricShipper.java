package dev.dormouse.supervisor.metrics;

import dev.dormouse.protocol.node.RunMetrics;
import dev.dormouse.supervisor.connection.ServerException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measurements on their way to the server, those of all runs together. They are worth less than
 * memory: where the server cannot keep up, or is away for long, the oldest are dropped.
 */
public final class MetricShipper {
  private static final Logger LOG = LoggerFactory.getLogger(MetricShipper.class);
  private static final Duration LINGER = Duration.ofSeconds(1);
  private static final int MOST = 50_000;
  private static final int BATCH = 5000;

  /** The exchange with the server. */
  @FunctionalInterface
  public interface Sender {
    void send(RunMetrics metrics) throws ServerException, InterruptedException;
  }

  private final Sender sender;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<RunMetrics.Entries> waiting = new ArrayDeque<>();
  private int points;
  private boolean dropping;

  /** Sent and not answered: it is repeated. */
  private List<RunMetrics.Entries> underWay = List.of();

  public MetricShipper(Sender sender) {
    this.sender = sender;
  }

  /** Never waits. */
  public void add(RunMetrics.Entries entries) {
    lock.lock();
    try {
      waiting.add(entries);
      points += entries.points().size();
      while (points > MOST && waiting.size() > 1) {
        points -= waiting.remove().points().size();
        if (!dropping) {
          LOG.warn("More than {} measurements wait for the server: the oldest are dropped", MOST);
        }
        dropping = true;
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
      sender.send(new RunMetrics(batch));
    } catch (ServerException.Refused e) {
      LOG.error(
          "The server will not have {} runs' measurements; they are dropped", batch.size(), e);
    }
    lock.lock();
    try {
      underWay = List.of();
      dropping = false;
      return waiting.isEmpty() ? LINGER : Duration.ZERO;
    } finally {
      lock.unlock();
    }
  }

  private List<RunMetrics.Entries> next() throws InterruptedException {
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

  private List<RunMetrics.Entries> take() {
    var batch = new ArrayList<RunMetrics.Entries>();
    int taken = 0;
    while (!waiting.isEmpty() && taken < BATCH) {
      var entries = waiting.remove();
      taken += entries.points().size();
      batch.add(entries);
    }
    points -= taken;
    return List.copyOf(batch);
  }
}
