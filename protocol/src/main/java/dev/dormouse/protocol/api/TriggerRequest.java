package dev.dormouse.protocol.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * The body of {@code POST /api/v1/tasks/{id}/trigger}.
 *
 * @param payload any JSON; JSON null where left out
 */
public record TriggerRequest(
    @Nullable JsonNode payload, @Nullable JsonNode context, @Nullable TriggerOptions options) {
  public static TriggerRequest of(JsonNode payload) {
    return new TriggerRequest(payload, null, null);
  }

  public JsonNode payloadOrNull() {
    return Objects.requireNonNullElseGet(payload, NullNode::getInstance);
  }

  public TriggerOptions optionsOrNone() {
    return Objects.requireNonNullElse(options, TriggerOptions.NONE);
  }
}
