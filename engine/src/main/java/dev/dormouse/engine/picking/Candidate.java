package dev.dormouse.engine.picking;

import dev.dormouse.engine.runs.Lane;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * A queued run that may be picked.
 *
 * @param start how it starts
 * @param deployment the one it is locked to, or else the current one; null where there is none
 * @param bytes how much of it must be carried to the node
 */
record Candidate(
    RunId id,
    Lane lane,
    long position,
    TaskId task,
    Start start,
    @Nullable DeploymentId deployment,
    int bytes) {

  /** How a run starts on its node. */
  enum Start {
    /** An attempt, from the task's first line. */
    BEGIN,
    /** In the machine that holds it on the node. */
    CONTINUE,
    /** From its checkpoint. */
    RESTORE
  }
}
