package dev.dormouse.supervisor.machines.runc;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.supervisor.machines.ExitListeners;
import dev.dormouse.supervisor.machines.Machine;
import dev.dormouse.supervisor.machines.MachineExit;
import dev.dormouse.supervisor.machines.MachineExit.Cause;
import dev.dormouse.supervisor.machines.StoredCheckpoint;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One container with a worker in it. */
final class RuncMachine implements Machine {
  private static final Logger LOG = LoggerFactory.getLogger(RuncMachine.class);

  private static final Duration TEMPLATE_STORED = Duration.ofSeconds(20);

  private final Container container;
  private final Process process;
  private final Checkpoints checkpoints;
  private final Origin began;
  private final ContainerOutput output;
  private final ExitListeners listeners = new ExitListeners();
  private final CountDownLatch gone = new CountDownLatch(1);

  /** Done once it is known which template its pages can be told against. */
  private volatile CompletableFuture<Origin> origin;

  private boolean killed;
  private boolean checkpointed;
  private boolean checkpointing;
  private boolean paused;

  RuncMachine(
      Container container,
      Process process,
      Checkpoints checkpoints,
      Origin origin,
      ContainerOutput output) {
    this.container = container;
    this.process = process;
    this.checkpoints = checkpoints;
    this.began = origin;
    this.origin = CompletableFuture.completedFuture(origin);
    this.output = output;
    Thread.ofVirtual().name("machine-end-" + container.id()).start(this::awaitEnd);
  }

  private void awaitEnd() {
    int code = -1;
    try {
      code = process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
    output.awaitEnd();
    var exit = new MachineExit(code, cause(code));
    container.remove();
    gone.countDown();
    listeners.tell(exit);
  }

  private Cause cause(int code) {
    synchronized (this) {
      if (checkpointed) {
        return Cause.CHECKPOINT;
      }
      if (killed) {
        return Cause.PROCESS;
      }
    }
    try {
      return code == MachineExit.KILLED && container.cgroup().memoryExceeded()
          ? Cause.MEMORY_LIMIT
          : Cause.PROCESS;
    } catch (IOException e) {
      LOG.warn("Why {} ended is not known: {}", container.id(), e.getMessage());
      return Cause.PROCESS;
    }
  }

  @Override
  public void kill() {
    synchronized (this) {
      killed = true;
    }
    container.kill();
    // The parent of a container that is not there yet, or not any more.
    if (container.isEmpty()) {
      process.destroyForcibly();
    }
  }

  @Override
  public void onExit(Consumer<MachineExit> listener) {
    listeners.add(listener);
  }

  @Override
  public String lastOutput() {
    return output.last();
  }

  @Override
  public void pause() {
    synchronized (this) {
      paused = true;
      try {
        container.cgroup().freeze();
      } catch (IOException e) {
        // It has just ended, or it computes on: neither changes what becomes of its run.
        LOG.debug("{} is not stopped: {}", container.id(), e.getMessage());
      }
    }
  }

  @Override
  public void resume() {
    synchronized (this) {
      paused = false;
      if (!checkpointing) {
        thaw();
      }
    }
  }

  @Override
  public void hurry() {
    container.burst(began.preset().cpuMillis());
  }

  private void thaw() {
    try {
      container.cgroup().thaw();
    } catch (IOException e) {
      LOG.warn("{} could not be started again and is killed: {}", container.id(), e.getMessage());
      kill();
    }
  }

  @Override
  public boolean canCheckpoint() {
    return true;
  }

  @Override
  public StoredCheckpoint checkpoint(CheckpointId id) throws IOException {
    var known = knownOrigin();
    return whileFrozen(() -> {
      var stored = checkpoints.take(container, known, id, this::endStored);
      try {
        gone.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException(container.id() + " was being removed");
      }
      return stored;
    });
  }

  /** It is stored: from now on its end is no loss. */
  private void endStored() {
    synchronized (this) {
      checkpointed = true;
    }
    container.kill();
  }

  /** Waits for the template that is being stored; one that takes too long is not waited for. */
  private Origin knownOrigin() {
    try {
      return origin.get(TEMPLATE_STORED.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("{} is stored whole: its template is not", container.id(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return began;
  }

  @Override
  public CompletableFuture<Void> leaveTemplate(Executor storing) throws IOException {
    var raw = whileFrozen(() -> checkpoints.dumpTemplate(container, began));
    var stored =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return began.of(checkpoints.storeTemplate(raw, began));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            storing);
    origin = stored;
    return stored.thenAccept(done -> LOG.debug("{} has left a template", container.id()));
  }

  /** What is done to the frozen machine. */
  @FunctionalInterface
  private interface Taking<T> {
    T take() throws IOException;
  }

  /**
   * The machine is frozen until its image is written, and goes on afterwards unless it was stored:
   * whatever fails before, it goes on as if nothing had been tried.
   */
  private <T> T whileFrozen(Taking<T> taking) throws IOException {
    synchronized (this) {
      if (checkpointing || killed || listeners.told()) {
        throw new IOException("machine " + container.id() + " is ending, or being checkpointed");
      }
      checkpointing = true;
    }
    try {
      container.freeze();
      return taking.take();
    } finally {
      synchronized (this) {
        checkpointing = false;
        if (!checkpointed && !paused && !killed) {
          thaw();
        }
      }
    }
  }
}
