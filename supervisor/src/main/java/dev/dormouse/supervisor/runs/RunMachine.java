package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.worker.OpenWait;
import dev.dormouse.supervisor.machines.StoredCheckpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine of a run, wherever it is: in memory, paused, being dumped, in a checkpoint, or being
 * restored. Guarded by {@link Runs}' lock.
 */
final class RunMachine {
  private final Runs runs;
  private final RunParts parts;
  private final RunExecution run;
  private final RunTimer pauseTimer;
  private @Nullable WorkerMachine machine;
  private @Nullable CheckpointId image;
  private @Nullable Dump<StoredCheckpoint> dump;
  private boolean dumpCounted;
  private boolean dumpFailed;
  private boolean restoring;
  private boolean paused;
  private long pausedSince;

  RunMachine(Runs runs, RunParts parts, RunExecution run, @Nullable CheckpointId image) {
    this.runs = runs;
    this.parts = parts;
    this.run = run;
    this.image = image;
    this.pauseTimer = new RunTimer(parts.timer(), runs);
  }

  RunId id() {
    return run.id();
  }

  /** The machine in memory; null where there is none. */
  @Nullable WorkerMachine inMemory() {
    return machine;
  }

  /** Whether the run can go on from what is here. */
  boolean exists() {
    return machine != null || image != null;
  }

  boolean isDumping() {
    return dump != null;
  }

  /** Whether it is on its way from memory to the store or back. */
  boolean isMoving() {
    return dump != null || restoring;
  }

  void given(WorkerMachine first) {
    machine = first;
  }

  /**
   * The run is to go on: {@link RunExecution#machineBack} is called, now or later. Where it is
   * being dumped, the dump's end comes first.
   */
  void bringBack() {
    if (isMoving()) {
      return;
    }
    if (machine != null) {
      wake();
      run.machineBack(machine);
    } else if (image != null) {
      restoring = true;
      var _ = runs.pool().make(run.key(), image, new Restoring(image));
    }
  }

  /** Lets it compute again. */
  void wake() {
    if (paused && machine != null) {
      paused = false;
      machine.machine().resume();
    }
  }

  // To the store

  /** The run only waits: its machine does nothing, and is dumped when its time has come. */
  void rest(List<OpenWait> waits) {
    if (machine == null || paused || isDumping()) {
      return;
    }
    paused = true;
    pausedSince = System.nanoTime();
    machine.machine().pause();
    if (mayBeDumped()) {
      pauseTimer.set(
          parts.rules().pauseFor(waits, parts.clock().instant()), () -> runs.dumps().add(run));
      runs.relieveMemory();
    }
  }

  /** Whether it is paused in memory, and a checkpoint of it worth trying. */
  boolean mayBeDumped() {
    return paused
        && machine != null
        && !isDumping()
        && !dumpFailed
        && machine.machine().canCheckpoint();
  }

  long pausedSince() {
    return pausedSince;
  }

  /** Its turn has come; false where it is not paused any more. */
  boolean beginDump() {
    if (machine == null || !mayBeDumped()) {
      return false;
    }
    pauseTimer.clear();
    paused = false;
    dumpCounted = true;
    dump(machine);
    return true;
  }

  /** A checkpoint of a run that computes; false where that cannot be. */
  boolean dumpNow() {
    if (machine == null || !machine.machine().canCheckpoint()) {
      return false;
    }
    if (!isDumping()) {
      dump(machine);
    }
    return true;
  }

  private void dump(WorkerMachine dumped) {
    var id = CheckpointId.create(parts.clock().instant());
    dump =
        Dump.begin(
            runs, dumped, ready -> ready.checkpoint(id), new Dumping(), Dump.Afterwards.GONE);
  }

  /** The run goes on: a dump that has not begun is not wanted any more. */
  void stopResting() {
    pauseTimer.clear();
    runs.dumps().remove(run);
    if (dump != null && dump.abandon()) {
      dumpOver();
    }
  }

  private void dumpOver() {
    dump = null;
    if (dumpCounted) {
      dumpCounted = false;
      runs.dumps().over();
    }
  }

  /** What comes of a dump. */
  private final class Dumping implements Dump.Owner<StoredCheckpoint> {
    @Override
    public void stored(StoredCheckpoint stored) {
      dumpOver();
      machine = null;
      image = stored.id();
      run.stored(stored);
    }

    @Override
    public void failed(String reason) {
      boolean first = !dumpFailed;
      dumpFailed = true;
      dumpOver();
      if (machine != null) {
        run.notStored(machine, first ? reason : null);
      }
    }
  }

  // And back

  /** The machine that the run is restored to. */
  private final class Restoring implements WorkerMachine.Owner {
    private final CheckpointId from;

    private Restoring(CheckpointId from) {
      this.from = from;
    }

    @Override
    public boolean wanted() {
      return run.phase() != RunPhase.ENDED;
    }

    @Override
    public void ready(WorkerMachine worker, @Nullable String failure) {
      restoring = false;
      if (!wanted()) {
        runs.pool().kill(worker);
        return;
      }
      worker.bind(run);
      machine = worker;
      run.machineBack(worker);
    }

    @Override
    public void notMade(Exception failure) {
      restoring = false;
      if (wanted()) {
        run.notRestored(from, failure);
      }
    }
  }
}
