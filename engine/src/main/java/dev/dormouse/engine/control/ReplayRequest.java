package dev.dormouse.engine.control;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a replay changes.
 *
 * @param payload instead of the run's own, or null
 * @param version to run on instead of the current one, or null
 */
public record ReplayRequest(@Nullable JsonNode payload, @Nullable String version) {
  public static final ReplayRequest SAME = new ReplayRequest(null, null);
}
