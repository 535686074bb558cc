package dev.dormouse.protocol.api;

import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a run ended.
 *
 * @param output what it returned, JSON null included; null where it did not complete
 * @param error why it did not complete; null where it did
 */
public record RunResult(
    RunId id,
    TaskId taskIdentifier,
    RunStatus status,
    @Nullable JsonNode output,
    @Nullable RunError error) {
  public boolean ok() {
    return status == RunStatus.COMPLETED;
  }
}
