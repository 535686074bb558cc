package dev.dormouse.server.forms;

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
public final class Texts {
  private Texts() {}

  /** A list of texts, or a single one; null where it is left out. */
  public static @Nullable List<String> oneOrMany(String what, @Nullable JsonNode given) {
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

  /** A text, or a number that stands for one. */
  public static @Nullable String textOrNumber(String what, @Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString() && !value.isNumber()) {
      throw ApiError.badRequest(what + " must be a text");
    }
    return value.asString();
  }

  /** Seconds that may come with a fraction. */
  public static @Nullable Integer whole(String what, @Nullable Double value) {
    if (value == null) {
      return null;
    }
    if (!(Math.abs(value) <= Integer.MAX_VALUE)) {
      throw ApiError.badRequest(what + " is " + value + "; it must be a number of seconds");
    }
    return (int) Math.round(value);
  }

  /** The JSON inside of a text, where its type says that it holds some. */
  public static JsonNode decoded(String what, JsonNode value, @Nullable String type) {
    if (type == null || !value.isString() || !type.endsWith("json")) {
      if ("application/store".equals(type)) {
        throw ApiError.badRequest(
            what + "Type is application/store, which is not supported; send the payload itself");
      }
      return value;
    }
    var tree =
        JsonReading.tree(
            what + " is not valid JSON, though its type is " + type, value.stringValue());
    return type.equals("application/super+json") && tree.has("json") ? tree.get("json") : tree;
  }

  /** JSON where the bytes are that, null where there are none, else a text. */
  public static JsonNode jsonOrText(byte[] bytes) {
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
