package dev.dormouse.benchmarks.queues;

import dev.dormouse.engine.Engine;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.NodeRequest;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.WorkRequest;
import dev.dormouse.protocol.worker.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.IntNode;

/** A node whose runs take a while and do nothing. */
final class BusyNode implements AutoCloseable {
  private static final Duration RUN = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Engine engine;
  private final NodeId id;
  private final int slots;
  private final Semaphore free;
  private final Map<RunId, CountDownLatch> awaited = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newScheduledThreadPool(4, Thread.ofPlatform().daemon().factory());
  private final Thread loop;

  BusyNode(Engine engine, int slots) {
    this.engine = engine;
    this.slots = slots;
    this.free = new Semaphore(slots);
    this.id =
        engine
            .nodes()
            .register(new NodeRequest("bench", slots, Map.of(), Map.of("store", "none")))
            .nodeId();
    this.loop = Thread.ofPlatform().daemon().name("bench-node").start(this::work);
  }

  /** Opens once the run is handed to this node. */
  CountDownLatch handed(RunId run) {
    return awaited.computeIfAbsent(run, _ -> new CountDownLatch(1));
  }

  private void work() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        free.acquire();
        int more = free.drainPermits();
        var work =
            engine
                .work()
                .await(id, new WorkRequest(Math.min(slots, 1 + more), List.of(), PATIENCE));
        free.release(1 + more - work.size());
        work.forEach(this::take);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(Assignment assignment) {
    handed(assignment.run().runId()).countDown();
    var started = Instant.now();
    var _ =
        clock.schedule(
            () -> {
              var _ =
                  engine
                      .reports()
                      .report(
                          id,
                          List.of(
                              new Report.Ended(
                                  assignment.run(),
                                  new Outcome.Completed(IntNode.valueOf(1)),
                                  started,
                                  Instant.now(),
                                  RUN)));
              awaited.remove(assignment.run().runId());
              free.release();
            },
            RUN.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    loop.interrupt();
    try {
      loop.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    clock.shutdownNow();
  }
}
