package dev.dormouse.cli.mcp;

import dev.dormouse.protocol.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The arguments of a call, as the protocol's library has checked them. */
record Given(Map<String, Object> arguments) {
  String text(String name) {
    return arguments.getOrDefault(name, "") instanceof String text ? text : "";
  }

  /** As a part of an address. */
  String encoded(String name) {
    return URLEncoder.encode(text(name), StandardCharsets.UTF_8).replace("+", "%20");
  }

  int whole(String name, int otherwise) {
    return arguments.get(name) instanceof Number number ? number.intValue() : otherwise;
  }

  JsonNode json(String name) {
    return Json.mapper().valueToTree(arguments.get(name));
  }

  /** Those of the names that were given. */
  Map<String, Object> fields(String... names) {
    var fields = new LinkedHashMap<String, Object>();
    for (String name : names) {
      if (!text(name).isEmpty()) {
        fields.put(name, text(name));
      }
    }
    return fields;
  }
}
