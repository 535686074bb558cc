package dev.dormouse.supervisor.checkpoints;

import dev.dormouse.protocol.CheckpointId;
import java.io.IOException;

/**
 * A stored checkpoint is not what was stored: truncated, changed, or without the template it leans
 * on.
 */
public final class DamagedCheckpointException extends IOException {
  DamagedCheckpointException(CheckpointId id, String reason, Throwable cause) {
    super("checkpoint " + id + " is damaged: " + reason, cause);
  }
}
