package dev.dormouse.testing.calls;

import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Carries out the operations on metadata that the SDK asks for. */
public final class Metadata {
  private Metadata() {}

  /** All or none. */
  public static ObjectNode apply(ObjectNode metadata, JsonNode operations) {
    var changed = metadata.deepCopy();
    operations.forEach(operation -> carryOut(changed, operation));
    return changed;
  }

  private static void carryOut(ObjectNode fields, JsonNode operation) {
    var key = operation.path("key").asString("");
    var value = operation.path("value");
    switch (operation.path("type").asString("")) {
      case "set" -> fields.set(key, value);
      case "delete" -> fields.remove(List.of(key));
      case "append" -> list(fields, key).add(value);
      case "remove" -> list(fields, key).removeIf(value::equals);
      case "increment" -> fields.put(key, number(fields, key).add(value.decimalValue()));
      default -> throw Refused.invalid("operation " + operation + " of the metadata is unknown");
    }
  }

  private static ArrayNode list(ObjectNode fields, String key) {
    return switch (fields.path(key)) {
      case ArrayNode array -> array;
      case JsonNode none when none.isMissingNode() || none.isNull() -> {
        var made = JsonNodeFactory.instance.arrayNode();
        fields.set(key, made);
        yield made;
      }
      case JsonNode other -> throw misfit(key, other, "a list");
    };
  }

  private static BigDecimal number(ObjectNode fields, String key) {
    var old = fields.path(key);
    if (old.isMissingNode() || old.isNull()) {
      return BigDecimal.ZERO;
    }
    if (!old.isNumber()) {
      throw misfit(key, old, "a number");
    }
    return old.decimalValue();
  }

  private static Refused misfit(String key, JsonNode found, String needed) {
    return Refused.invalid(
        "metadata \"%s\" is %s there; the operation needs %s"
            .formatted(key, found.getNodeType(), needed));
  }
}
