package dev.dormouse.worker.checkpoint;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.worker.LogEntry.Level;
import dev.dormouse.protocol.worker.Succession;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.worker.crac.CheckpointException;
import dev.dormouse.worker.crac.Core;
import dev.dormouse.worker.crac.RestoreException;
import dev.dormouse.worker.link.SupervisorLink;
import dev.dormouse.worker.logging.Traces;
import dev.dormouse.worker.logging.WorkerLog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Makes the worker ready for a checkpoint, waits for whoever goes on from it, and makes it whole
 * again.
 */
public final class Checkpoints {
  private static final Duration EXCHANGES = Duration.ofSeconds(2);

  private final SupervisorLink link;
  private final WorkerLog log;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();
  private long count;
  private boolean stored;

  public Checkpoints(SupervisorLink link, WorkerLog log) {
    this.link = link;
    this.log = log;
  }

  /** Asks for a checkpoint of the run and blocks until it is over; whether it was made. */
  public boolean now(RunId run) throws InterruptedException {
    lock.lockInterruptibly();
    long earlier = count;
    lock.unlock();
    var answer = link.exchangeInterruptibly(new WorkerRequest.CheckpointNow(run));
    return answer instanceof WorkerAnswer.Done && awaitAfter(earlier);
  }

  private boolean awaitAfter(long earlier) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (count <= earlier) {
        over.await();
      }
      return stored;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Carries out the command of the number. Returns when the worker goes on, wherever that is.
   *
   * @param successor told where it goes on as another run than it was, before anything else of it
   *     goes on
   */
  public void carryOut(long number, Consumer<Succession> successor) throws InterruptedException {
    boolean restored = false;
    try {
      restored = checkpoint(number, successor);
    } finally {
      lock.lock();
      try {
        count++;
        stored = restored;
        over.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean checkpoint(long number, Consumer<Succession> successor)
      throws InterruptedException {
    Optional<String> failure = letGo();
    log.sender().flush();
    if (failure.isEmpty() && !link.shut(EXCHANGES)) {
      failure = Optional.of("a call of the run was under way for longer than " + EXCHANGES);
    }
    if (failure.isPresent()) {
      takeHold();
      var unused = link.exchange(new WorkerRequest.Quiesced(number, failure.get()));
      return false;
    }
    boolean restored;
    try {
      Heap.shrink();
      var unused = link.exchange(new WorkerRequest.Quiesced(number, null));
      restored = goOn(link.exchangeWhenThere(new WorkerRequest.Restored(number)), successor);
    } finally {
      link.open();
    }
    takeHold();
    return restored;
  }

  private boolean goOn(WorkerAnswer answer, Consumer<Succession> successor) {
    return switch (answer) {
      case WorkerAnswer.GoOn go -> {
        if (go.restored()) {
          Randomness.reseed(go.seed());
          var succession = go.succession();
          if (succession != null) {
            successor.accept(succession);
          }
          if (!Variables.set(go.environment())) {
            log.tell(Level.WARN, "Variables of the environment are as they were when it waited");
          }
        }
        yield go.restored();
      }
      // Nobody knows this worker: it asks for commands next, and will be told so again.
      case WorkerAnswer.Refused ignored -> false;
      case WorkerAnswer.Done ignored -> false;
      case WorkerAnswer.Commands ignored -> false;
      case WorkerAnswer.Called ignored -> false;
    };
  }

  /** What libraries hold of the outer world; why they cannot, where one cannot. */
  private Optional<String> letGo() {
    try {
      Core.getGlobalContext().beforeCheckpoint();
      return Optional.empty();
    } catch (CheckpointException e) {
      return Optional.of(Traces.of(e));
    }
  }

  private void takeHold() {
    try {
      Core.getGlobalContext().afterRestore();
    } catch (RestoreException e) {
      log.tell(Level.WARN, Traces.of(e));
    }
  }
}
