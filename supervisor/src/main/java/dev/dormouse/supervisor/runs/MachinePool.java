package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.supervisor.machines.MachineExit;
import dev.dormouse.supervisor.machines.PoolLimits;
import dev.dormouse.supervisor.workers.ApiRelay;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives machines to runs: a warm one, else the first that becomes free or has booted. As many boot
 * as runs wait, some at a time. Guarded by {@link Runs}' lock.
 */
final class MachinePool {
  private static final Logger LOG = LoggerFactory.getLogger(MachinePool.class);

  private final Runs runs;
  private final PoolLimits limits;
  private final MachineBoot boot;
  private final ApiRelay relay;
  private final Semaphore boots;
  private final Templates templates;
  private final ExecutorService booting = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<MachineKey, Shelf> shelves = new HashMap<>();
  private final Set<WorkerMachine> all = new HashSet<>();
  private boolean closed;

  /** Machines of one key, and the runs that wait for one. */
  private static final class Shelf {
    private final ArrayDeque<RunExecution> waiting = new ArrayDeque<>();
    private final ArrayDeque<WorkerMachine> idle = new ArrayDeque<>();
    private int booting;

    private boolean unused() {
      return waiting.isEmpty() && idle.isEmpty() && booting == 0;
    }
  }

  MachinePool(Runs runs, PoolLimits limits, MachineBoot boot) {
    this.runs = runs;
    this.limits = limits;
    this.boot = boot;
    this.relay = new ApiRelay(boot.connection());
    this.boots = new Semaphore(limits.boots());
    this.templates = new Templates(runs, this, boot.runtime().makesTemplates());
  }

  void request(RunExecution run) {
    var shelf = shelf(run.key());
    var warm = shelf.idle.pollLast();
    if (warm == null) {
      shelf.waiting.add(run);
      bootWhatWaits(run.key(), shelf);
    } else {
      give(warm, run, true);
    }
  }

  void cancel(RunExecution run) {
    shelf(run.key()).waiting.remove(run);
  }

  List<DeploymentId> warm() {
    return shelves.entrySet().stream()
        .filter(shelf -> !shelf.getValue().idle.isEmpty())
        .map(shelf -> shelf.getKey().deployment())
        .distinct()
        .toList();
  }

  // Booting

  private void bootWhatWaits(MachineKey key, Shelf shelf) {
    int most = Math.min(templates.mayBoot(key), shelf.waiting.size());
    while (!closed && shelf.booting < most) {
      shelf.booting++;
      booting.execute(() -> boot(key, shelf));
    }
  }

  private void boot(MachineKey key, Shelf shelf) {
    make(
        new WorkerMachine(key, runs, relay, null),
        null,
        () -> !shelf.waiting.isEmpty(),
        () -> shelf.booting--,
        failure -> notMade(key, shelf, failure));
  }

  /**
   * Makes a machine for somebody, and not for whoever waits first.
   *
   * @param image the checkpoint that it is restored from, or null for a new one
   */
  WorkerMachine make(MachineKey key, @Nullable CheckpointId image, WorkerMachine.Owner owner) {
    var worker = new WorkerMachine(key, runs, relay, owner);
    booting.execute(() -> make(worker, image, owner::wanted, () -> {}, owner::notMade));
    return worker;
  }

  /** All that is given is called under the lock. */
  private void make(
      WorkerMachine worker,
      @Nullable CheckpointId image,
      BooleanSupplier wanted,
      Runnable unwanted,
      Consumer<Exception> notMade) {
    try {
      boots.acquire();
    } catch (InterruptedException e) {
      return;
    }
    BooleanSupplier stillWanted = () -> runs.locking(() -> !closed && wanted.getAsBoolean());
    boolean begins =
        runs.locking(() -> {
          boolean still = stillWanted.getAsBoolean();
          if (still) {
            makeRoom();
          } else {
            unwanted.run();
          }
          return still;
        });
    try {
      if (begins) {
        boot.start(worker, image, runs.timer(), stillWanted);
        made(worker);
        return;
      }
    } catch (IOException | RuntimeException e) {
      runs.locked(() -> notMade.accept(e));
    } catch (InterruptedException e) {
      // Closed.
    }
    boots.release();
  }

  private void made(WorkerMachine worker) {
    runs.locked(() -> {
      all.add(worker);
      if (closed) {
        worker.ends();
        worker.kill();
      }
    });
    var late =
        runs.timer()
            .schedule(
                () -> sayLate(worker), limits.helloPatience().toMillis(), TimeUnit.MILLISECONDS);
    worker
        .machine()
        .onExit(exit -> {
          late.cancel(false);
          runs.locked(() -> exited(worker, exit));
        });
  }

  private void sayLate(WorkerMachine worker) {
    runs.locked(() -> {
      if (!worker.greeted()) {
        LOG.warn(
            "A worker of {} did not load its tasks within {}; it is killed",
            worker.key().deployment(),
            limits.helloPatience());
        worker.failed("it did not load its tasks within " + limits.helloPatience());
        worker.kill();
      }
    });
  }

  private void notMade(MachineKey key, Shelf shelf, Exception failure) {
    LOG.error("No machine could be made for {}", key.deployment(), failure);
    shelf.booting--;
    templates.settle(key);
    runs.trouble();
    var run = shelf.waiting.poll();
    if (run != null) {
      run.giveBack("no machine could be made: " + failure.getMessage());
    }
    bootWhatWaits(key, shelf);
  }

  /** The worker's first word. */
  void greeted(WorkerMachine worker, @Nullable String failure) {
    boots.release();
    var owner = worker.owner();
    if (owner != null) {
      if (failure == null) {
        runs.fine();
      }
      owner.ready(worker, failure);
      return;
    }
    var shelf = shelf(worker.key());
    shelf.booting--;
    if (failure == null) {
      runs.fine();
      if (closed || !templates.begin(worker)) {
        next(worker, shelf);
      }
      bootWhatWaits(worker.key(), shelf);
      return;
    }
    templates.settle(worker.key());
    LOG.warn("The tasks of {} cannot be loaded: {}", worker.key().deployment(), failure);
    endGently(worker);
    var run = shelf.waiting.poll();
    if (run != null) {
      run.notLoaded(failure);
    }
    bootWhatWaits(worker.key(), shelf);
  }

  /** The machine has left a template, and has no run yet. */
  void leftTemplate(WorkerMachine worker) {
    if (!worker.ending()) {
      next(worker, shelf(worker.key()));
    }
  }

  /** It is known what machines of this deployment and preset begin as. */
  void settled(MachineKey key) {
    for (var shelf : List.copyOf(shelves.entrySet())) {
      if (shelf.getKey().likeTemplate().equals(key.likeTemplate())) {
        bootWhatWaits(shelf.getKey(), shelf.getValue());
      }
    }
  }

  // Giving and taking back

  /**
   * Begins the run on the machine.
   *
   * @param warm whether the machine had loaded the task before it was wanted for the run
   */
  private void give(WorkerMachine worker, RunExecution run, boolean warm) {
    var begin = run.assignment().begin();
    if (begin == null) {
      throw new IllegalStateException(run.id() + " continues, and needs no new machine");
    }
    worker.bind(run);
    run.begin(worker, begin, warm);
  }

  /** Its run has ended: the machine takes the next one, if it may. */
  void finished(WorkerMachine worker, Outcome outcome) {
    worker.unbind();
    // A stopped run may have left threads behind that do not know of it.
    boolean reusable = !worker.key().fresh() && !(outcome instanceof Outcome.Stopped);
    if (closed || !reusable) {
      endGently(worker);
    } else {
      next(worker, shelf(worker.key()));
    }
  }

  private void next(WorkerMachine worker, Shelf shelf) {
    var run = shelf.waiting.poll();
    if (run != null) {
      give(worker, run, worker.wasRestored() || worker.hasWorked());
    } else {
      shelf.idle.add(worker);
      while (idle() > limits.maxWarm()) {
        endOldestIdle();
      }
    }
  }

  /** Idle machines go where as many as there are slots exist already. */
  private void makeRoom() {
    while (idle() > 0 && idle() + runs.running() > runs.slots()) {
      endOldestIdle();
    }
  }

  private int idle() {
    return shelves.values().stream().mapToInt(shelf -> shelf.idle.size()).sum();
  }

  private void endOldestIdle() {
    shelves.values().stream()
        .flatMap(shelf -> shelf.idle.stream())
        .max(Comparator.comparingLong(WorkerMachine::idleNanos))
        .ifPresent(this::endGently);
  }

  void endLongIdle() {
    shelves.values().stream()
        .flatMap(shelf -> shelf.idle.stream())
        .filter(worker -> worker.idleNanos() > limits.idleTime().toNanos())
        .toList()
        .forEach(this::endGently);
    shelves.values().removeIf(Shelf::unused);
  }

  // Ending

  void endGently(WorkerMachine worker) {
    worker.ends();
    shelf(worker.key()).idle.remove(worker);
    worker.commands().add(0, WorkerCommand.Exit::new);
    var _ =
        runs.timer().schedule(worker::kill, limits.exitGrace().toMillis(), TimeUnit.MILLISECONDS);
  }

  void kill(WorkerMachine worker) {
    worker.ends();
    shelf(worker.key()).idle.remove(worker);
    worker.kill();
  }

  private void exited(WorkerMachine worker, MachineExit exit) {
    all.remove(worker);
    templates.gone(worker);
    runs.changed();
    var shelf = shelf(worker.key());
    shelf.idle.remove(worker);
    var run = exit.checkpointed() ? null : worker.run();
    var owner = worker.owner();
    if (!worker.greeted()) {
      boots.release();
      if (owner == null) {
        shelf.booting--;
        templates.settle(worker.key());
        run = worker.ending() ? null : shelf.waiting.poll();
      } else if (!worker.ending()) {
        var words = "its machine " + exit.shown() + Crash.tail(worker.lastWords());
        owner.notMade(new IOException(words));
        run = null;
      }
    }
    worker.ends();
    if (run != null) {
      run.machineExited(exit, worker.lastWords());
    }
    bootWhatWaits(worker.key(), shelf);
  }

  void close() {
    closed = true;
    booting.shutdownNow();
    for (var worker : List.copyOf(all)) {
      kill(worker);
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  private Shelf shelf(MachineKey key) {
    return shelves.computeIfAbsent(key, any -> new Shelf());
  }
}
