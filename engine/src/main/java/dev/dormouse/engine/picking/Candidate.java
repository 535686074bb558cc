package dev.dormouse.engine.picking;

import dev.dormouse.engine.runs.Lane;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.Label;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queued run that may be picked.
 *
 * @param start how it starts
 * @param deployment the one it is locked to, or else the current one; null where there is none
 * @param bytes how much of it must be carried to the node
 * @param labels what was asked for with its trigger, and what its row says that its node must have
 * @param machine null where its task says
 */
record Candidate(
    RunId id,
    Lane lane,
    long position,
    TaskId task,
    Start start,
    @Nullable DeploymentId deployment,
    int bytes,
    Labels labels,
    @Nullable MachinePreset machine) {
  /** What a run asks of its node: with its trigger, and in all as far as its row knows. */
  record Labels(List<Label> own, List<Label> known) {
    static final Labels NONE = new Labels(List.of(), List.of());
  }

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
