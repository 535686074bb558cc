package dev.dormouse.supervisor.node;

import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.node.Heartbeat;
import dev.dormouse.protocol.node.NodeAnswer;
import dev.dormouse.protocol.node.Signal;
import dev.dormouse.protocol.node.SignalsRequest;
import dev.dormouse.protocol.node.WorkRequest;
import dev.dormouse.supervisor.connection.Loop;
import dev.dormouse.supervisor.connection.Pause;
import dev.dormouse.supervisor.connection.ServerConnection;
import dev.dormouse.supervisor.connection.ServerException;
import dev.dormouse.supervisor.logs.LogShipper;
import dev.dormouse.supervisor.metrics.MetricShipper;
import dev.dormouse.supervisor.reports.ReportOutbox;
import dev.dormouse.supervisor.runs.MachineBoot;
import dev.dormouse.supervisor.runs.RunParts;
import dev.dormouse.supervisor.runs.Runs;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One registration of the node, until the server forgets it, its lease runs out or it is closed.
 * With it end all of its machines.
 */
public final class NodeLife implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLife.class);
  private static final Duration LONGEST_SWEEP = Duration.ofMillis(250);
  private static final Duration FAREWELL_STEP = Duration.ofMillis(10);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(5);

  /** Why a life is over. */
  public enum End {
    /** The server does not know it any more. */
    GONE,
    /** No heartbeat was answered for the length of the lease. */
    LEASE_OVER,
    CLOSED
  }

  private final NodeId id;
  private final NodeOptions options;
  private final ServerConnection connection;
  private final Lease lease;
  private final ScheduledExecutorService timer;
  private final ReportOutbox outbox;
  private final LogShipper logs;
  private final MetricShipper metrics;
  private final Runs runs;
  private final Images images;
  private final List<Loop> loops;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private List<Signal> known = List.of();

  /**
   * @param registeredAt when the registration was sent, by {@link System#nanoTime}
   */
  public NodeLife(
      NodeAnswer node,
      long registeredAt,
      NodeOptions options,
      MachineBoot boot,
      ScheduledExecutorService timer,
      InstantSource clock) {
    this.id = node.nodeId();
    this.options = options;
    this.connection = boot.connection();
    this.lease = new Lease(node.lease(), registeredAt);
    this.timer = timer;
    this.outbox = new ReportOutbox(reports -> connection.reports(id, reports));
    this.logs = new LogShipper(batch -> connection.logs(id, batch), options.logBytes(), clock);
    this.metrics = new MetricShipper(batch -> connection.metrics(id, batch));
    var parts =
        new RunParts(
            outbox, logs, metrics, timer, clock, options.stopGrace(), options.checkpoints());
    this.runs = new Runs(options.slots(), parts, options.pool(), boot);
    this.images = new Images(id, connection, boot, clock);
    this.loops =
        List.of(
            loop("heartbeat", this::heartbeat),
            loop("work", this::work),
            loop("signal", this::signals),
            loop("report", outbox::sendOnce),
            loop("image", images::sweep),
            loop("log", logs::sendOnce),
            loop("metric", metrics::sendOnce));
  }

  private Loop loop(String name, Loop.Step step) {
    return new Loop(name, step, this::gone);
  }

  /** Lives until the life is over, and tells why. */
  public End live() throws InterruptedException {
    LOG.info("This node is {}", id);
    loops.forEach(Loop::start);
    long period = Math.min(LONGEST_SWEEP.toMillis(), lease.heartbeatInterval().toMillis() / 4);
    ScheduledFuture<?> sweeper =
        timer.scheduleWithFixedDelay(
            this::sweep, period, Math.max(1, period), TimeUnit.MILLISECONDS);
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a life is never exceptional", e);
    } finally {
      sweeper.cancel(false);
    }
  }

  public NodeId id() {
    return id;
  }

  public ReportOutbox outbox() {
    return outbox;
  }

  // The loops' steps

  private Duration heartbeat() throws ServerException, InterruptedException {
    long sentAt = System.nanoTime();
    var interval = lease.heartbeatInterval();
    var deleted = images.deleted();
    var answer = connection.heartbeat(id, new Heartbeat(runs.held(), deleted), interval);
    lease.renewed(sentAt);
    images.heard(deleted);
    images.discard(answer.discard());
    answer.drop().forEach(runs::drop);
    if (answer.draining()) {
      runs.storeWaiting();
    }
    return interval.minusNanos(System.nanoTime() - sentAt);
  }

  private Duration work() throws ServerException, InterruptedException {
    int room = runs.awaitRoom();
    var answer = connection.work(id, new WorkRequest(room, runs.warm(), options.patience()));
    runs.accept(answer.assignments());
    return Duration.ZERO;
  }

  private Duration signals() throws ServerException, InterruptedException {
    var answer = connection.signals(id, new SignalsRequest(options.patience(), known));
    answer.signals().forEach(runs::signal);
    known = answer.signals();
    return Duration.ZERO;
  }

  private void sweep() {
    try {
      if (lease.over()) {
        LOG.error("The server was not reached for the length of the lease: all machines end");
        end.complete(End.LEASE_OVER);
      }
      runs.sweep();
    } catch (RuntimeException e) {
      LOG.error("Looking after the node's runs met an unexpected error", e);
    }
  }

  private void gone(ServerException.NodeGone gone) {
    LOG.warn("The server does not know this life of the node any more: {}", gone.getMessage());
    end.complete(End.GONE);
  }

  // Ending

  /** Begins no more runs, waits for those that execute, and tells the server of all. */
  public void drain(Duration patience, Duration farewell) throws InterruptedException {
    if (!runs.drain(patience)) {
      LOG.warn("Some runs did not end within {}; they are given back", patience);
    }
    runs.giveBackAll();
    long until = System.nanoTime() + farewell.toNanos();
    while (!(outbox.isEmpty() && logs.isEmpty() && metrics.isEmpty())
        && System.nanoTime() < until
        && !end.isDone()) {
      Pause.of(FAREWELL_STEP);
    }
  }

  /** Kills all machines; nothing more is sent. */
  @Override
  public void close() {
    end.complete(End.CLOSED);
    runs.close();
    loops.forEach(Loop::close);
    try {
      if (!runs.awaitMachinesGone(KILL_PATIENCE)) {
        LOG.error("Some machines are still there after {}", KILL_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
