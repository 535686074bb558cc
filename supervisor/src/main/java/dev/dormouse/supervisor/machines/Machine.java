package dev.dormouse.supervisor.machines;

import dev.dormouse.protocol.CheckpointId;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What executes runs: a JVM, and whatever is around it. */
public interface Machine {
  /** Ends it at once, with all that it started; {@link #onExit} tells when it is gone. */
  void kill();

  /** Calls the listener once the machine is gone; at once where it is. */
  void onExit(Consumer<MachineExit> listener);

  /** The last lines that its process wrote, for messages. */
  String lastOutput();

  /**
   * Keeps it from computing, where the runtime can: its worker answers nothing until {@link
   * #resume}. Does not wait for long.
   */
  void pause();

  /** Lets it go on computing; nothing happens where it does. Does not wait for long. */
  void resume();

  /**
   * For a moment it may use all processors that there are: it makes itself ready for a checkpoint,
   * and somebody waits for that.
   */
  default void hurry() {}

  /** Whether {@link #checkpoint} and {@link #leaveTemplate} are there. */
  boolean canCheckpoint();

  /**
   * Stores what the machine is, and removes it; the worker has quiesced, and nothing of its socket
   * is open. Blocks while it is dumped and stored. Once this returns the image is stored durably,
   * and the machine is gone: its {@link MachineExit} says that it was checkpointed. If this throws
   * and the machine has not exited, it runs on as before.
   */
  StoredCheckpoint checkpoint(CheckpointId id) throws IOException;

  /**
   * For a worker that has loaded its tasks and has no run, and has quiesced: makes a template of
   * what it is. This returns when that is written down, and the machine goes on. Once the template
   * is stored, on the executor, its runtime starts machines of the same deployment and preset from
   * it, and a checkpoint of this one is told against it. If this throws, the machine goes on as
   * before, or has exited.
   */
  CompletableFuture<Void> leaveTemplate(Executor storing) throws IOException;
}
