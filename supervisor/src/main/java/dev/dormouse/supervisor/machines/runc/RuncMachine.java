package dev.dormouse.supervisor.machines.runc;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.supervisor.machines.ExitListeners;
import dev.dormouse.supervisor.machines.Machine;
import dev.dormouse.supervisor.machines.MachineExit;
import dev.dormouse.supervisor.machines.MachineExit.Cause;
import dev.dormouse.supervisor.machines.StoredCheckpoint;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One container with a worker in it. */
final class RuncMachine implements Machine {
  private static final Logger LOG = LoggerFactory.getLogger(RuncMachine.class);

  private final Container container;
  private final Process process;
  private final Checkpoints checkpoints;
  private final Origin origin;
  private final ContainerOutput output;
  private final ExitListeners listeners = new ExitListeners();
  private final CountDownLatch gone = new CountDownLatch(1);
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
    this.origin = origin;
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
    return putToRest(() -> checkpoints.take(container, origin, id));
  }

  @Override
  public void becomeTemplate() throws IOException {
    putToRest(() -> checkpoints.takeTemplate(container, origin));
  }

  /** What is done to the frozen machine before it goes. */
  @FunctionalInterface
  private interface Taking {
    StoredCheckpoint take() throws IOException;
  }

  /**
   * The machine is frozen until its image is stored, and killed only then: whatever fails before,
   * it goes on as if nothing had been tried.
   */
  private StoredCheckpoint putToRest(Taking taking) throws IOException {
    synchronized (this) {
      if (checkpointing || killed || listeners.told()) {
        throw new IOException("machine " + container.id() + " is ending, or being checkpointed");
      }
      checkpointing = true;
    }
    try {
      container.freeze();
      var stored = taking.take();
      synchronized (this) {
        checkpointed = true;
      }
      container.kill();
      gone.await();
      return stored;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the checkpoint of " + container.id() + " was interrupted", e);
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
