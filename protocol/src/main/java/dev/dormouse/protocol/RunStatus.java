package dev.dormouse.protocol;

/** Where a run stands, as every API and page shows it. */
public enum RunStatus {
  /** No deployed version has the run's task yet. */
  PENDING_VERSION,
  /** Begins later: its delay, or the backoff before its next attempt, has not ended. */
  DELAYED,
  /** Waits for its turn in its queue, to begin or to continue. */
  QUEUED,
  /** Handed to a node, which is getting a machine for it. */
  DEQUEUED,
  /** Its code is executing. */
  EXECUTING,
  /** Waits for a waitpoint; holds no concurrency slot. */
  WAITING,
  /** Returned its output. */
  COMPLETED,
  /** Canceled; its rollbacks have run. */
  CANCELED,
  /** Its last attempt failed with an error of its own. */
  FAILED,
  /**
   * Its last attempt ended with its process: out of memory, a native crash, {@code System.exit}.
   */
  CRASHED,
  /** Dormouse itself could not carry it out. */
  SYSTEM_FAILURE,
  /** Not begun within its time to live. */
  EXPIRED,
  /** Computed for longer than its maximum duration. */
  TIMED_OUT;

  /** Whether nothing will happen to the run any more. */
  public boolean isFinal() {
    return switch (this) {
      case COMPLETED, CANCELED, FAILED, CRASHED, SYSTEM_FAILURE, EXPIRED, TIMED_OUT -> true;
      case PENDING_VERSION, DELAYED, QUEUED, DEQUEUED, EXECUTING, WAITING -> false;
    };
  }

  /** Whether the run occupies a machine's processor, and with it a slot of its queue. */
  public boolean holdsSlot() {
    return this == DEQUEUED || this == EXECUTING;
  }
}
