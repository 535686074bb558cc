package dev.dormouse.engine.control;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Carries out operations on metadata. */
final class Metadata {
  private static final int DEEPEST = 32;

  private Metadata() {}

  /** The metadata after the operations, in their order. */
  static ObjectNode apply(ObjectNode metadata, List<MetadataOperation> operations) {
    var changed = metadata.deepCopy();
    for (var operation : operations) {
      var fields = fields(operation.key());
      var parent = parent(changed, operation.key(), fields);
      String field = fields.getLast();
      switch (operation) {
        case MetadataOperation.Set set -> parent.set(field, set.value());
        case MetadataOperation.Delete _ -> parent.remove(field);
        case MetadataOperation.Append append ->
            list(parent, field, operation.key()).add(append.value());
        case MetadataOperation.Remove remove ->
            list(parent, field, operation.key()).removeIf(each -> each.equals(remove.value()));
        case MetadataOperation.Increment increment -> {
          JsonNode old = parent.get(field);
          if (old != null && !old.isNull() && !old.isNumber()) {
            throw misfit(operation.key(), old, "a number");
          }
          var sum =
              old != null && !old.isNull()
                  ? old.decimalValue().add(increment.by())
                  : increment.by();
          parent.put(field, sum);
        }
      }
    }
    return changed;
  }

  private static List<String> fields(String key) {
    var fields = key.startsWith("$.") ? List.of(key.substring(2).split("\\.", -1)) : List.of(key);
    if (fields.size() > DEEPEST || fields.stream().anyMatch(String::isEmpty)) {
      throw new EngineException(
          ErrorCode.INVALID,
          "a metadata key is \"%s\"; it must be a name, or $. and up to %d names joined by dots"
              .formatted(key, DEEPEST));
    }
    return fields;
  }

  private static ObjectNode parent(ObjectNode root, String key, List<String> fields) {
    var at = root;
    for (String field : fields.subList(0, fields.size() - 1)) {
      JsonNode next = at.get(field);
      if (next instanceof ObjectNode object) {
        at = object;
      } else if (next == null || next.isNull()) {
        at = at.putObject(field);
      } else {
        throw misfit(key, next, "an object at \"" + field + "\"");
      }
    }
    return at;
  }

  private static ArrayNode list(ObjectNode parent, String field, String key) {
    JsonNode old = parent.get(field);
    if (old instanceof ArrayNode array) {
      return array;
    }
    if (old != null && !old.isNull()) {
      throw misfit(key, old, "a list");
    }
    var made = JsonNodeFactory.instance.arrayNode();
    parent.set(field, made);
    return made;
  }

  private static EngineException misfit(String key, JsonNode found, String needed) {
    return new EngineException(
        ErrorCode.INVALID,
        "metadata \"%s\" is %s there; the operation needs %s"
            .formatted(key, found.getNodeType(), needed));
  }
}
