package dev.dormouse.server.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON Schemas of Java types, as Jackson writes these types with our settings. Records get a name
 * and are referred to by it; a component without {@code @Nullable} is required.
 */
final class Schemas {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String REFERENCE = "#/components/schemas/";

  private final Map<Class<?>, String> names = new HashMap<>();
  private final Map<String, ObjectNode> named = new TreeMap<>();

  /** The schema of a type, or a reference to it. */
  ObjectNode of(Type type) {
    return switch (type) {
      case ParameterizedType generic -> ofGeneric(generic);
      case Class<?> plain -> ofClass(plain);
      default -> throw unknown(type);
    };
  }

  /** All named schemas so far. */
  ObjectNode components() {
    var all = NODES.objectNode();
    named.forEach(all::set);
    return all;
  }

  private ObjectNode ofGeneric(ParameterizedType type) {
    var raw = (Class<?>) type.getRawType();
    if (Collection.class.isAssignableFrom(raw)) {
      return array(of(type.getActualTypeArguments()[0]));
    }
    if (Map.class.isAssignableFrom(raw)) {
      var schema = plain("object");
      schema.set("additionalProperties", of(type.getActualTypeArguments()[1]));
      return schema;
    }
    throw unknown(type);
  }

  private ObjectNode ofClass(Class<?> type) {
    if (type == String.class) {
      return plain("string");
    }
    if (type == boolean.class || type == Boolean.class) {
      return plain("boolean");
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return plain("integer");
    }
    if (type == double.class || type == Double.class || type == BigDecimal.class) {
      return plain("number");
    }
    if (type == Instant.class) {
      return plain("string").put("format", "date-time");
    }
    if (type == Duration.class) {
      return plain("string").put("format", "duration");
    }
    if (type == ObjectNode.class) {
      return plain("object");
    }
    if (type == ArrayNode.class) {
      return array(NODES.objectNode());
    }
    if (JsonNode.class.isAssignableFrom(type)) {
      return NODES.objectNode();
    }
    if (type.isArray()) {
      return array(of(type.componentType()));
    }
    return type.isEnum() ? ofEnum(type) : ofOurs(type);
  }

  private ObjectNode ofEnum(Class<?> type) {
    var schema = plain("string");
    var values = schema.putArray("enum");
    for (var constant : type.getEnumConstants()) {
      values.add(written(type, constant));
    }
    return schema;
  }

  private static String written(Class<?> type, Object constant) {
    for (var method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(JsonValue.class)) {
        try {
          return String.valueOf(method.invoke(constant));
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("the value of " + constant + " could not be read", e);
        }
      }
    }
    String name = ((Enum<?>) constant).name();
    try {
      var property = type.getField(name).getAnnotation(JsonProperty.class);
      return property == null ? name : property.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("the constant " + name + " could not be read", e);
    }
  }

  private ObjectNode ofOurs(Class<?> type) {
    if (!type.isRecord() && !type.isSealed()) {
      throw unknown(type);
    }
    RecordComponent value = type.isRecord() ? singleValue(type) : null;
    if (value != null) {
      return of(value.getGenericType());
    }
    String name = names.get(type);
    if (name == null) {
      name = nameFor(type);
      names.put(type, name);
      // Entered before it is filled, so that a type may hold itself.
      var schema = NODES.objectNode();
      named.put(name, schema);
      fill(schema, type);
    }
    return NODES.objectNode().put("$ref", REFERENCE + name);
  }

  /** The component that stands for the whole record in JSON, as in ids. */
  private static @Nullable RecordComponent singleValue(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .filter(component ->
            component.isAnnotationPresent(JsonValue.class)
                || component.getAccessor().isAnnotationPresent(JsonValue.class))
        .findFirst()
        .orElse(null);
  }

  private String nameFor(Class<?> type) {
    String name = type.getSimpleName();
    for (var outer = type.getEnclosingClass();
        named.containsKey(name) && outer != null;
        outer = outer.getEnclosingClass()) {
      name = outer.getSimpleName() + name;
    }
    if (named.containsKey(name)) {
      throw new IllegalStateException("two records are named " + name);
    }
    return name;
  }

  private void fill(ObjectNode schema, Class<?> type) {
    if (type.isSealed()) {
      fillChoice(schema, type);
      return;
    }
    schema.put("type", "object");
    var properties = schema.putObject("properties");
    var required = NODES.arrayNode();
    fillFields(type, properties, required);
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
  }

  private void fillFields(Class<?> type, ObjectNode properties, ArrayNode required) {
    for (var component : type.getRecordComponents()) {
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        fillFields(component.getType(), properties, required);
        continue;
      }
      var schema = of(component.getGenericType());
      if (isAlwaysThere(component)) {
        properties.set(component.getName(), orNull(schema));
        required.add(component.getName());
        continue;
      }
      properties.set(component.getName(), schema);
      if (!isNullable(component.getAnnotatedType())) {
        required.add(component.getName());
      }
    }
  }

  /** Whether it is in the JSON also where it is null. */
  private static boolean isAlwaysThere(RecordComponent component) {
    var include = component.getAccessor().getAnnotation(JsonInclude.class);
    return include != null && include.value() == JsonInclude.Include.ALWAYS;
  }

  private static ObjectNode orNull(ObjectNode schema) {
    var either = NODES.objectNode();
    either.putArray("anyOf").add(schema).add(plain("null"));
    return either;
  }

  private static boolean isNullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  /** One of several records, told apart by a property. */
  private void fillChoice(ObjectNode schema, Class<?> type) {
    var info = type.getAnnotation(JsonTypeInfo.class);
    var subTypes = type.getAnnotation(JsonSubTypes.class);
    if (info == null || subTypes == null) {
      throw unknown(type);
    }
    var choices = schema.putArray("oneOf");
    for (var subType : subTypes.value()) {
      var all = choices.addObject().putArray("allOf");
      all.add(of(subType.value()));
      var tag = all.addObject().put("type", "object");
      tag.putObject("properties").putObject(info.property()).put("const", subType.name());
      tag.putArray("required").add(info.property());
    }
  }

  private static ObjectNode plain(String type) {
    return NODES.objectNode().put("type", type);
  }

  private static ObjectNode array(ObjectNode items) {
    var schema = plain("array");
    schema.set("items", items);
    return schema;
  }

  private static IllegalArgumentException unknown(Type type) {
    return new IllegalArgumentException(
        "no schema is known for " + type + "; answer with records, lists, maps and single values");
  }
}
