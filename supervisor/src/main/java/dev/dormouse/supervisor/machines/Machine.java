package dev.dormouse.supervisor.machines;

import dev.dormouse.protocol.worker.OpenWait;
import java.util.List;
import java.util.function.Consumer;

/** What executes runs: a JVM, and whatever is around it. None of the methods waits for long. */
public interface Machine {
  /** Ends it at once, with all that it started; {@link #onExit} tells when it is gone. */
  void kill();

  /** Calls the listener once the machine is gone; at once where it is. */
  void onExit(Consumer<MachineExit> listener);

  /** The last lines that its process wrote, for messages. */
  String lastOutput();

  /**
   * Takes from the machine what a run that only waits does not need. The runtime decides what that
   * is, by how long the waits may last.
   */
  Released release(List<OpenWait> waits);

  /** Gives it back; a run continues in it. */
  void resume();
}
