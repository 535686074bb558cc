package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.Signal;
import dev.dormouse.supervisor.connection.Backoff;
import dev.dormouse.supervisor.machines.PoolLimits;
import dev.dormouse.supervisor.metrics.MetricShipper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All runs of one life of the node, and their slots. One lock guards them, their machines and the
 * pool: nothing under it waits for anything.
 */
public final class Runs {
  /** A run that was asked for ahead and gets no slot for so long is better off elsewhere. */
  private static final Duration QUEUE_TIME = Duration.ofSeconds(2);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final int slots;
  private final RunParts parts;
  private final MachineBoot boot;
  private final MachinePool pool;
  private final Dumps dumps;
  private final ExecutorService dumpThreads;
  private final Map<RunId, RunExecution> held = new HashMap<>();
  private final Set<RunExecution> unheard = new LinkedHashSet<>();
  private final ArrayDeque<RunExecution> queue = new ArrayDeque<>();
  private final Pace pace = new Pace();
  private final Backoff troubles = new Backoff(LONGEST_PAUSE);
  private int running;
  private long pausedUntil = System.nanoTime();
  private long gatheringUntil = System.nanoTime();
  private boolean draining;
  private boolean closed;

  public Runs(int slots, RunParts parts, PoolLimits limits, MachineBoot boot) {
    this.slots = slots;
    this.parts = parts;
    this.boot = boot;
    this.pool = new MachinePool(this, limits, boot);
    this.dumps = new Dumps(limits.boots());
    this.dumpThreads =
        Executors.newFixedThreadPool(
            limits.boots() + 1, Thread.ofPlatform().daemon().name("dump-", 0).factory());
  }

  // From the server

  /** Takes runs that are this node's from now on. */
  public synchronized void accept(List<Assignment> assignments) {
    for (var assignment : assignments) {
      if (!closed) {
        accept(assignment);
      }
    }
    gatheringUntil = System.nanoTime() + pace.gather().toNanos();
    fillSlots();
  }

  private void accept(Assignment assignment) {
    var known = held.get(assignment.run().runId());
    if (known != null && known.epoch().epoch() >= assignment.run().epoch()) {
      return;
    }
    if (assignment.begin() != null) {
      if (known != null) {
        known.drop();
      }
      enqueue(new RunExecution(this, parts, assignment));
    } else if (assignment.checkpointId() != null) {
      if (known != null) {
        known.drop();
      }
      enqueue(new RunExecution(this, parts, assignment));
    } else if (known != null && known.canContinue()) {
      queue.remove(known);
      known.assignedAnew(assignment);
      queue.addFirst(known);
    } else {
      if (known != null) {
        known.drop();
      }
      var reason = "the machine that held the waiting run is gone";
      parts
          .outbox()
          .add(new Report.Returned(assignment.run(), reason), reason.length(), answer -> {});
    }
  }

  private void enqueue(RunExecution run) {
    held.put(run.id(), run);
    if (draining) {
      run.giveBack("the supervisor is shutting down");
    } else {
      queue.add(run);
    }
  }

  public synchronized void signal(Signal signal) {
    var run = held.get(signal.run().runId());
    if (run != null && run.epoch().equals(signal.run())) {
      switch (signal) {
        case Signal.Cancel cancel -> run.cancel();
        case Signal.Complete complete -> run.completed(complete.results());
      }
    }
  }

  /** The server has given the run to somebody else. */
  public synchronized void drop(RunEpoch epoch) {
    var run = held.get(epoch.runId());
    if (run != null && run.epoch().equals(epoch)) {
      run.drop();
    }
    parts.outbox().drop(epoch);
    unheard.removeIf(ended -> ended.epoch().equals(epoch));
  }

  /** All that the server should take for this node's, runs whose last report it has not heard. */
  public synchronized List<RunEpoch> held() {
    return Stream.concat(held.values().stream(), unheard.stream())
        .map(RunExecution::epoch)
        .distinct()
        .toList();
  }

  // Room

  /**
   * Waits until runs should be asked for, and tells how many: the free slots, and what fast runs
   * will have used up meanwhile.
   */
  public synchronized int awaitRoom() throws InterruptedException {
    while (true) {
      long now = System.nanoTime();
      long pause = Math.max(pausedUntil - now, gatheringUntil - now);
      int room = draining || pause > 0 ? 0 : room();
      if (room > 0) {
        return room;
      }
      if (pause > 0) {
        wait(Math.max(1, pause / 1_000_000));
      } else {
        wait();
      }
    }
  }

  private int room() {
    int ahead = pace.ahead();
    int room = slots + ahead - running - queue.size();
    // While there is enough to do, one large answer is better than many small ones.
    return queue.isEmpty() || room >= (slots + ahead) / 4 ? room : 0;
  }

  private void fillSlots() {
    while (running < slots && !queue.isEmpty()) {
      running++;
      queue.remove().slotTaken();
    }
  }

  public synchronized List<DeploymentId> warm() {
    return pool.warm();
  }

  int slots() {
    return slots;
  }

  int running() {
    return running;
  }

  // From runs and machines, under the lock

  void slotFree() {
    running--;
    fillSlots();
    changed();
  }

  void ended(RunExecution run) {
    held.remove(run.id(), run);
    queue.remove(run);
    unheard.add(run);
    pace.ended();
    changed();
  }

  void dropped(RunExecution run) {
    held.remove(run.id(), run);
    queue.remove(run);
    notifyAll();
  }

  synchronized void heard(RunExecution run) {
    unheard.remove(run);
    changed();
  }

  /** No machine could be made: the node asks for no runs for a while, longer each time. */
  void trouble() {
    pausedUntil = System.nanoTime() + troubles.next().toNanos();
    notifyAll();
  }

  void fine() {
    troubles.reset();
  }

  Dumps dumps() {
    return dumps;
  }

  Executor dumpThreads() {
    return dumpThreads;
  }

  /**
   * Where machines that are only paused take more memory than they may, those that have waited
   * longest are dumped now.
   */
  void relieveMemory() {
    var paused =
        held.values().stream()
            .filter(run -> run.place().mayBeDumped() && !dumps.contains(run))
            .sorted(Comparator.comparingLong(run -> run.place().pausedSince()))
            .toList();
    long mib = paused.stream().mapToLong(run -> run.key().preset().memoryMib()).sum();
    for (var run : paused) {
      if (mib <= parts.rules().heldMib()) {
        return;
      }
      mib -= run.key().preset().memoryMib();
      dumps.add(run);
    }
  }

  /** Nobody will go on from it. */
  void discard(CheckpointId checkpoint) {
    dumpThreads.execute(() -> {
      // One that stays is swept later.
      var _ = boot.discard(checkpoint);
    });
  }

  /** Who waits for room while runs are gathered wakes by himself. */
  void changed() {
    if (draining || System.nanoTime() - gatheringUntil >= 0) {
      notifyAll();
    }
  }

  MachinePool pool() {
    return pool;
  }

  MetricShipper metrics() {
    return parts.metrics();
  }

  ScheduledExecutorService timer() {
    return parts.timer();
  }

  Instant now() {
    return parts.clock().instant();
  }

  synchronized void locked(Runnable action) {
    action.run();
  }

  synchronized <T extends @Nullable Object> T locking(Supplier<T> action) {
    return action.get();
  }

  // Time and ending

  /** What is to be looked after now and then. */
  public synchronized void sweep() {
    pool.endLongIdle();
    for (var run : List.copyOf(queue)) {
      if (run.queuedLongerThan(QUEUE_TIME)) {
        run.giveBack("the slots it was to have are taken for longer than expected");
      }
    }
    // The pace falls with time: what it allows may have changed.
    notifyAll();
  }

  /**
   * Begins no more runs, and waits for those that execute to end; held ones only wait, and are not
   * waited for.
   */
  public synchronized boolean drain(Duration patience) throws InterruptedException {
    draining = true;
    List.copyOf(queue).stream()
        .filter(RunExecution::onlyQueued)
        .forEach(run -> run.giveBack("the supervisor is shutting down"));
    // What waits in memory is better off in the store.
    held.values().stream().filter(run -> run.place().mayBeDumped()).toList().forEach(dumps::add);
    long until = System.nanoTime() + patience.toNanos();
    while (running > 0 || !dumps.isIdle()) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(Math.max(1, left / 1_000_000));
    }
    return true;
  }

  /** The node gets no new runs for now: what waits in memory goes to the store. */
  public synchronized void storeWaiting() {
    held.values().stream()
        .filter(run -> run.place().mayBeDumped() && !dumps.contains(run))
        .toList()
        .forEach(dumps::add);
  }

  /** Gives the remaining runs back, so that they need not wait for the end of the lease. */
  public synchronized void giveBackAll() {
    for (var run : List.copyOf(held.values())) {
      // What is stored is told already.
      if (run.phase() != RunPhase.STORED) {
        run.giveBack("the supervisor has shut down");
      }
    }
  }

  /** Kills all machines; nothing is reported any more. */
  public synchronized void close() {
    closed = true;
    draining = true;
    pool.close();
    dumpThreads.shutdown();
    List.copyOf(held.values()).forEach(RunExecution::drop);
    notifyAll();
  }

  /** Waits until the last machine is gone; false where one does not go. */
  public synchronized boolean awaitMachinesGone(Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (!pool.isEmpty()) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(Math.max(1, left / 1_000_000));
    }
    return true;
  }
}
