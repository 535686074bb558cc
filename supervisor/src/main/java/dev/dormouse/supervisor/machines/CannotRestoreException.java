package dev.dormouse.supervisor.machines;

import dev.dormouse.protocol.CheckpointId;
import java.io.IOException;

/** A checkpoint from which this node cannot go on; its run has to begin a new attempt, or wait. */
public final class CannotRestoreException extends IOException {
  /** Why not, and so who could. */
  public enum Reason {
    /** It is not in the store. */
    MISSING,
    /** It is not what was stored; nobody can. */
    DAMAGED,
    /** It was made on another kernel, processor, JDK or image; a node of that kind can. */
    OTHER_PLATFORM,
    /** This kind of machine is never restored. */
    UNSUPPORTED,
    /** It was tried, and CRIU refused. */
    FAILED
  }

  private final CheckpointId checkpoint;
  private final Reason reason;

  public CannotRestoreException(CheckpointId checkpoint, Reason reason, String message) {
    super("checkpoint " + checkpoint + " cannot be restored: " + message);
    this.checkpoint = checkpoint;
    this.reason = reason;
  }

  public CheckpointId checkpoint() {
    return checkpoint;
  }

  public Reason reason() {
    return reason;
  }

  /** Whether nobody can ever go on from it. */
  public boolean isForGood() {
    return reason == Reason.MISSING || reason == Reason.DAMAGED;
  }
}
