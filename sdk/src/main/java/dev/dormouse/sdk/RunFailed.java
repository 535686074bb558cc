package dev.dormouse.sdk;

import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;

/** A run whose output was asked for ended without one. */
public final class RunFailed extends RuntimeException {
  private final transient Result.Failed<?> result;

  RunFailed(Result.Failed<?> result) {
    super(
        "run "
            + result.id()
            + " of task \""
            + result.task()
            + "\" is "
            + result.status()
            + ": "
            + result.error().name()
            + (result.error().message().isEmpty() ? "" : ": " + result.error().message()));
    this.result = result;
  }

  /** The run that failed. */
  public RunId id() {
    return result.id();
  }

  /** How it ended. */
  public RunStatus status() {
    return result.status();
  }

  /** Why it ended so. */
  public RunError error() {
    return result.error();
  }
}
