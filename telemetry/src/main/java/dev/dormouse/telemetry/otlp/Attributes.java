package dev.dormouse.telemetry.otlp;

import dev.dormouse.protocol.Json;
import dev.dormouse.telemetry.logs.Origin;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Attributes of a thing and of what is around it, as one JSON object: the inner ones win, and over
 * all of them what is known. Bounded in number, depth and length.
 */
final class Attributes {
  private static final int MOST = 128;
  private static final int MAX_TEXT = 16 << 10;
  private static final int MAX_JSON = 64 << 10;
  private static final int MAX_DEPTH = 16;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ObjectNode object = NODES.objectNode();

  static Attributes of(List<KeyValue> outermost) {
    return new Attributes().and(outermost);
  }

  /** A copy with further ones. */
  Attributes with(List<KeyValue> further) {
    var copy = new Attributes();
    copy.object.setAll(object);
    return copy.and(further);
  }

  private Attributes and(List<KeyValue> further) {
    for (var each : further) {
      if (object.size() < MOST && !each.getKey().isBlank()) {
        object.set(cut(each.getKey()), node(each.getValue(), 0));
      }
    }
    return this;
  }

  Attributes with(String name, String value) {
    return value.isEmpty() ? this : with(name, NODES.stringNode(cut(value)));
  }

  Attributes with(String name, JsonNode value) {
    object.set(name, value);
    return this;
  }

  Attributes known(Map<String, String> known) {
    known.forEach(object::put);
    return this;
  }

  String text(String name) {
    return object.path(name).asString("");
  }

  Origin origin() {
    return new Origin(
        text("trigger.run_id"),
        text("trigger.task_slug"),
        object.path("trigger.attempt_number").asInt(0));
  }

  /** What is longer than is kept is left out, and that is said. */
  String json() {
    String json = Json.mapper().writeValueAsString(object);
    return json.length() <= MAX_JSON ? json : "{\"dormouse.dropped\":\"attributes, too large\"}";
  }

  ObjectNode node() {
    return object;
  }

  /** A body or value as a text. */
  static String text(AnyValue value) {
    return value.hasStringValue()
        ? value.getStringValue()
        : value.getValueCase() == AnyValue.ValueCase.VALUE_NOT_SET
            ? ""
            : Json.mapper().writeValueAsString(node(value, 0));
  }

  private static JsonNode node(AnyValue value, int depth) {
    if (depth > MAX_DEPTH) {
      return NODES.stringNode("…");
    }
    return switch (value.getValueCase()) {
      case STRING_VALUE -> NODES.stringNode(cut(value.getStringValue()));
      case BOOL_VALUE -> NODES.booleanNode(value.getBoolValue());
      case INT_VALUE -> NODES.numberNode(value.getIntValue());
      case DOUBLE_VALUE -> number(value.getDoubleValue());
      case ARRAY_VALUE -> {
        var array = NODES.arrayNode();
        value.getArrayValue().getValuesList().forEach(each -> array.add(node(each, depth + 1)));
        yield array;
      }
      case KVLIST_VALUE -> {
        var inner = NODES.objectNode();
        value
            .getKvlistValue()
            .getValuesList()
            .forEach(each -> inner.set(cut(each.getKey()), node(each.getValue(), depth + 1)));
        yield inner;
      }
      case BYTES_VALUE ->
          NODES.stringNode(
              cut(Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray())));
      case VALUE_NOT_SET -> NODES.nullNode();
      default -> NODES.nullNode();
    };
  }

  private static JsonNode number(double value) {
    return Double.isFinite(value)
        ? NODES.numberNode(value)
        : NODES.stringNode(Double.toString(value));
  }

  static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 1) + "…";
  }
}
