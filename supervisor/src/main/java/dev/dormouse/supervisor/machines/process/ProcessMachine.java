package dev.dormouse.supervisor.machines.process;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.supervisor.machines.ExitListeners;
import dev.dormouse.supervisor.machines.Machine;
import dev.dormouse.supervisor.machines.MachineExit;
import dev.dormouse.supervisor.machines.OutputTail;
import dev.dormouse.supervisor.machines.StoredCheckpoint;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** One JVM process; while its run waits it is simply kept. */
final class ProcessMachine implements Machine {
  private static final Duration OUTPUT_PATIENCE = Duration.ofMillis(500);

  private final Process process;
  private final OutputTail output;
  private final ExitListeners listeners = new ExitListeners();

  ProcessMachine(Process process, OutputTail output) {
    this.process = process;
    this.output = output;
    // A platform thread: reading a pipe would occupy a virtual thread's carrier.
    var reader =
        Thread.ofPlatform()
            .name("machine-" + process.pid())
            .daemon()
            .start(() -> output.drain(process.getInputStream()));
    Thread.ofVirtual().name("machine-end-" + process.pid()).start(() -> awaitEnd(reader));
  }

  private void awaitEnd(Thread reader) {
    int code = -1;
    try {
      code = process.waitFor();
      // A child that outlives the process may hold its output open: that is not waited for.
      if (!reader.join(OUTPUT_PATIENCE)) {
        reader.interrupt();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
    listeners.tell(new MachineExit(code));
  }

  @Override
  public void onExit(Consumer<MachineExit> listener) {
    listeners.add(listener);
  }

  @Override
  public void kill() {
    // Before it, those that it started: afterwards nobody could tell whose they were.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public String lastOutput() {
    return output.last();
  }

  /** It waits for a lock or a socket anyway: stopping it would gain nothing. */
  @Override
  public void pause() {}

  @Override
  public void resume() {}

  @Override
  public boolean canCheckpoint() {
    return false;
  }

  @Override
  public StoredCheckpoint checkpoint(CheckpointId id) {
    throw new UnsupportedOperationException("a process is never checkpointed");
  }

  @Override
  public CompletableFuture<Void> leaveTemplate(Executor storing) {
    throw new UnsupportedOperationException("a process never leaves a template");
  }
}
