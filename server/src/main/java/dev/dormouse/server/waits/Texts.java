package dev.dormouse.server.waits;

import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.JsonReading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/** Values whose senders are free in how they write them. */
final class Texts {
  private Texts() {}

  /** A list of texts, or a single one; null where it is left out. */
  static @Nullable List<String> oneOrMany(String what, @Nullable JsonNode given) {
    if (given == null || given.isNull()) {
      return null;
    }
    if (given.isString()) {
      return List.of(given.stringValue());
    }
    if (!given.isArray() || given.values().stream().anyMatch(each -> !each.isString())) {
      throw ApiError.badRequest(what + " must be a text or a list of texts");
    }
    return given.values().stream().map(JsonNode::stringValue).toList();
  }

  /** JSON where the bytes are that, null where there are none, else a text. */
  static JsonNode jsonOrText(byte[] bytes) {
    if (bytes.length == 0) {
      return NullNode.getInstance();
    }
    try {
      return JsonReading.mapper().readTree(bytes);
    } catch (JacksonException | NumberFormatException e) {
      return StringNode.valueOf(new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
