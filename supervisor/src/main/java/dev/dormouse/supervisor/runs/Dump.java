package dev.dormouse.supervisor.runs;

import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.supervisor.machines.Machine;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One checkpoint of one machine: its worker is asked to make itself ready, then the machine is
 * dumped on a thread that may wait. Guarded by {@link Runs}' lock.
 *
 * @param <T> what comes of it
 */
final class Dump<T> {
  /** How long a worker may take to make itself ready. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What is done to a machine that is ready; called without the lock. */
  interface Act<T> {
    T on(Machine machine) throws IOException;
  }

  /** Who wants it; called under the lock, once, and not at all where it was abandoned. */
  interface Owner<T> {
    /** It is done; the machine is gone, or heard again, as {@link #begin} was told. */
    void stored(T stored);

    /** The machine goes on as before; or it is gone, which it tells itself. */
    void failed(String reason);
  }

  /** What becomes of a machine that was dumped. */
  enum Afterwards {
    GONE,
    GOES_ON
  }

  private enum Stage {
    ASKED,
    DUMPING,
    OVER
  }

  private final Runs runs;
  private final WorkerMachine worker;
  private final Act<T> act;
  private final Owner<T> owner;
  private final Afterwards afterwards;
  private Stage stage = Stage.ASKED;
  private long number;
  private @Nullable ScheduledFuture<?> late;

  private Dump(Runs runs, WorkerMachine worker, Act<T> act, Owner<T> owner, Afterwards afterwards) {
    this.runs = runs;
    this.worker = worker;
    this.act = act;
    this.owner = owner;
    this.afterwards = afterwards;
  }

  static <T> Dump<T> begin(
      Runs runs, WorkerMachine worker, Act<T> act, Owner<T> owner, Afterwards afterwards) {
    var dump = new Dump<>(runs, worker, act, owner, afterwards);
    worker.dumping(dump);
    worker
        .commands()
        .add(
            0,
            number -> {
              dump.number = number;
              return new WorkerCommand.Checkpoint(number);
            });
    worker.machine().hurry();
    worker.machine().resume();
    dump.late =
        runs.timer()
            .schedule(() -> runs.locked(dump::tooLate), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    return dump;
  }

  /** Whether the worker's word belongs to this one. */
  boolean isOf(long command) {
    return number == command;
  }

  /**
   * Nobody wants it any more: the worker, once ready, is told to go on. False where the machine is
   * being dumped: that has an end of its own, soon.
   */
  boolean abandon() {
    if (stage == Stage.ASKED) {
      over();
    }
    return stage != Stage.DUMPING;
  }

  /** The worker is ready, or says why it cannot be. */
  void quiesced(@Nullable String failure) {
    if (stage != Stage.ASKED) {
      return;
    }
    if (failure != null) {
      over();
      owner.failed(failure);
      return;
    }
    stage = Stage.DUMPING;
    stopClock();
    worker.stopListening(() -> runs.dumpThreads().execute(this::dump));
  }

  private void tooLate() {
    if (stage == Stage.ASKED) {
      over();
      owner.failed("its worker did not make itself ready within " + PATIENCE);
    }
  }

  private void dump() {
    T stored;
    try {
      stored = act.on(worker.machine());
    } catch (IOException | RuntimeException e) {
      worker.listenAgain();
      runs.locked(() -> {
        over();
        owner.failed(Objects.requireNonNullElse(e.getMessage(), e.toString()));
      });
      return;
    }
    if (afterwards == Afterwards.GOES_ON) {
      worker.listenAgain();
    }
    runs.locked(() -> {
      over();
      owner.stored(stored);
    });
  }

  private void over() {
    stage = Stage.OVER;
    stopClock();
    worker.dumping(null);
  }

  private void stopClock() {
    if (late != null) {
      late.cancel(false);
    }
  }
}
