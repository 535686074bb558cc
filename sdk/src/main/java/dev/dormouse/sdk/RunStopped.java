package dev.dormouse.sdk;

import dev.dormouse.protocol.worker.WorkerCommand.Stop;

/**
 * Thrown by waits and calls of a run that is being stopped, because it was canceled or has computed
 * for too long. Let it through: rollbacks then run, and the run ends.
 *
 * <p>It is an {@link Error}, so that {@code catch (Exception e)} does not swallow it. A task that
 * swallows it nevertheless meets it again at its next wait or call, and is killed in the end.
 */
public final class RunStopped extends Error {
  private final Stop.Reason reason;

  /** The run is stopped for the given reason. */
  public RunStopped(Stop.Reason reason) {
    super(
        switch (reason) {
          case CANCELED -> "the run was canceled";
          case TIMED_OUT -> "the run has computed for longer than its maximum duration";
        });
    this.reason = reason;
  }

  /** Why the run is stopped. */
  public Stop.Reason reason() {
    return reason;
  }
}
