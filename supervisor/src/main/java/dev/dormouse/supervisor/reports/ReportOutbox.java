package dev.dormouse.supervisor.reports;

import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.ReportAnswer;
import dev.dormouse.protocol.node.Reports;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.supervisor.connection.ServerException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports on their way to the server: sent in their order, many at a time, one exchange after the
 * other, each repeated until it is answered. What came in during an exchange makes the next one.
 * Where many come, the next exchange waits for company: a large one costs little more than a small.
 */
public final class ReportOutbox {
  private static final Logger LOG = LoggerFactory.getLogger(ReportOutbox.class);

  /** Of one exchange; a single larger report goes alone. */
  private static final long MAX_BYTES = 8L * 1024 * 1024;

  /**
   * How long {@code Started} waits for company: most often its run's {@code Ended}, and nobody
   * depends on it.
   */
  private static final Duration LINGER = Duration.ofMillis(5);

  /** So many reports in an exchange are many. */
  private static final int MANY = 8;

  /** From the beginning of an exchange with many reports to that of the next. */
  private static final Duration GATHER = Duration.ofMillis(20);

  /** The exchange with the server. */
  @FunctionalInterface
  public interface Sender {
    List<ReportAnswer> send(List<Report> reports) throws ServerException, InterruptedException;
  }

  private final Sender sender;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private int urgent;
  private int underWay;
  private long gatheringUntil = System.nanoTime();

  /** A report, its approximate size, and who wants to know the answer. */
  private static final class Pending {
    private final Report report;
    private final long bytes;
    private final Consumer<ReportAnswer> heard;

    private Pending(Report report, long bytes, Consumer<ReportAnswer> heard) {
      this.report = report;
      this.bytes = bytes;
      this.heard = heard;
    }

    private boolean urgent() {
      return !(report instanceof Report.Started);
    }
  }

  public ReportOutbox(Sender sender) {
    this.sender = sender;
  }

  /**
   * Adds a report.
   *
   * @param bytes about what it will have as JSON
   * @param heard called once with the answer, on the sending thread
   */
  public void add(Report report, long bytes, Consumer<ReportAnswer> heard) {
    lock.lock();
    try {
      var added = new Pending(report, bytes, heard);
      pending.add(added);
      if (added.urgent()) {
        urgent++;
      }
      // Who waits does so for the first, the first that is urgent, or very many.
      if (pending.size() == 1
          || (urgent == 1 && added.urgent())
          || pending.size() >= Reports.MAX / 2) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes a report back; false where it is under way, or answered. */
  public boolean retract(Report report) {
    lock.lock();
    try {
      int index = 0;
      for (var one : pending) {
        if (one.report.equals(report)) {
          return index >= underWay && removeIf(other -> other == one);
        }
        index++;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets all that is not under way of a run that is no longer the node's. */
  public void drop(RunEpoch run) {
    lock.lock();
    try {
      var sent = new HashSet<>(pending.stream().limit(underWay).toList());
      removeIf(one -> one.report.run().equals(run) && !sent.contains(one));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Forgets all but the reports of runs that have ended: what may still be told after the lease.
   */
  public void keepEnded() {
    lock.lock();
    try {
      var ended = new HashSet<RunEpoch>();
      for (var one : pending) {
        if (one.report instanceof Report.Ended || one.report instanceof Report.Crashed) {
          ended.add(one.report.run());
        }
      }
      underWay = 0;
      removeIf(one -> !ended.contains(one.report.run()));
    } finally {
      lock.unlock();
    }
  }

  public void clear() {
    lock.lock();
    try {
      underWay = 0;
      removeIf(any -> true);
    } finally {
      lock.unlock();
    }
  }

  public boolean isEmpty() {
    lock.lock();
    try {
      return pending.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something is to be sent, sends it, and hands out the answers. */
  public Duration sendOnce() throws ServerException, InterruptedException {
    exchange(await());
    return Duration.ZERO;
  }

  /** Sends all there is. */
  public void sendAll() throws ServerException, InterruptedException {
    while (!isEmpty()) {
      exchange(batch());
    }
  }

  private List<Pending> await() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        while (pending.isEmpty()) {
          changed.await();
        }
        long nanos = LINGER.toNanos();
        while (urgent == 0 && nanos > 0) {
          nanos = changed.awaitNanos(nanos);
        }
        nanos = gatheringUntil - System.nanoTime();
        while (nanos > 0 && pending.size() < Reports.MAX / 2) {
          nanos = changed.awaitNanos(nanos);
        }
        // All may have been taken back meanwhile.
        if (!pending.isEmpty()) {
          break;
        }
      }
      var batch = batch();
      if (batch.size() >= MANY) {
        gatheringUntil = System.nanoTime() + GATHER.toNanos();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private List<Pending> batch() {
    lock.lock();
    try {
      var batch = new ArrayList<Pending>();
      long bytes = 0;
      for (var one : pending) {
        bytes += one.bytes;
        if (batch.size() == Reports.MAX || (bytes > MAX_BYTES && !batch.isEmpty())) {
          break;
        }
        batch.add(one);
      }
      underWay = batch.size();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void exchange(List<Pending> batch) throws ServerException, InterruptedException {
    List<ReportAnswer> answers;
    try {
      answers = sender.send(batch.stream().map(one -> one.report).toList());
    } catch (ServerException.Refused e) {
      one(batch, e);
      return;
    }
    if (answers.size() != batch.size()) {
      throw new ServerException.Unreachable(
          batch.size() + " reports were answered with " + answers.size() + " answers");
    }
    for (int i = 0; i < batch.size(); i++) {
      answered(batch.get(i), answers.get(i));
    }
  }

  /** One of the reports is bad: each is sent alone, so that it holds up no other. */
  private void one(List<Pending> batch, ServerException.Refused refusal)
      throws ServerException, InterruptedException {
    if (refusal.status() == 401 || refusal.status() == 403) {
      throw new ServerException.Unreachable(String.valueOf(refusal.getMessage()));
    }
    if (batch.size() > 1) {
      for (var report : batch) {
        exchange(List.of(report));
      }
      return;
    }
    var run = batch.getFirst().report.run();
    LOG.error("The server will not have a report of {}; the run is given up: {}", run, refusal);
    answered(batch.getFirst(), new ReportAnswer(run, ReportAnswer.Verdict.STALE, List.of()));
  }

  private void answered(Pending one, ReportAnswer answer) {
    lock.lock();
    try {
      if (pending.peek() == one) {
        pending.remove();
        urgent -= one.urgent() ? 1 : 0;
      } else {
        removeIf(other -> other == one);
      }
      underWay = Math.max(0, underWay - 1);
    } finally {
      lock.unlock();
    }
    one.heard.accept(answer);
  }

  private boolean removeIf(Predicate<Pending> condition) {
    return pending.removeIf(one -> {
      boolean removed = condition.test(one);
      if (removed && one.urgent()) {
        urgent--;
      }
      return removed;
    });
  }
}
