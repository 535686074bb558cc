package dev.dormouse.cli.mcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a tool takes, as a JSON schema. */
final class Inputs {
  private final Map<String, Object> properties = new LinkedHashMap<>();
  private final List<String> required = new ArrayList<>();

  Inputs required(String name, String type, String description) {
    required.add(name);
    return optional(name, type, description);
  }

  Inputs optional(String name, String type, String description) {
    properties.put(name, Map.of("type", type, "description", description));
    return this;
  }

  Map<String, Object> schema() {
    return Map.of(
        "type",
        "object",
        "properties",
        properties,
        "required",
        required,
        "additionalProperties",
        false);
  }
}
