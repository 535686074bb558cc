package dev.dormouse.engine.control;

import dev.dormouse.protocol.api.TriggerOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a replay changes.
 *
 * @param payload instead of the run's own, or null
 * @param options instead of those that it was triggered with; the version, where none is given, is
 *     the current one
 */
public record ReplayRequest(@Nullable JsonNode payload, TriggerOptions options) {
  public static final ReplayRequest SAME = new ReplayRequest(null, TriggerOptions.NONE);
}
