package dev.dormouse.engine.views;

import dev.dormouse.engine.runs.Run;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A run as lists show it.
 *
 * @param version of the deployment that it is locked to, or null
 * @param ttl as it was triggered with, or null
 * @param cost what it has cost so far
 * @param checkpoint the latest one, or null where it has none
 */
public record RunView(
    Run run,
    @Nullable String version,
    List<String> tags,
    JsonNode metadata,
    @Nullable String ttl,
    int priority,
    RunCost cost,
    @Nullable CheckpointView checkpoint) {
  public RunView {
    tags = List.copyOf(tags);
  }
}
