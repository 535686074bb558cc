package dev.dormouse.testing.calls;

import dev.dormouse.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What goes from one process to another in reality: only what is in its JSON arrives. */
public final class Wire {
  private Wire() {}

  /** A copy by its JSON. */
  public static <T> T through(T value, Class<T> type) {
    return Json.mapper().readValue(Json.mapper().writeValueAsBytes(value), type);
  }

  /** A copy by its text. */
  public static @Nullable JsonNode through(@Nullable JsonNode json) {
    return json == null ? null : Json.mapper().readTree(Json.mapper().writeValueAsBytes(json));
  }

  /** JSON as a type. */
  public static <T> T read(@Nullable JsonNode json, Class<T> type) {
    return Json.mapper().treeToValue(json, type);
  }

  /** How long it is. */
  public static int bytes(JsonNode json) {
    return Json.mapper().writeValueAsBytes(json).length;
  }
}
