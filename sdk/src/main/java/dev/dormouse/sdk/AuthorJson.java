package dev.dormouse.sdk;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dormouse.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.type.LogicalType;

/**
 * The JSON of payloads, outputs and events: strict, for a misspelled field is found when it comes
 * and not when it is missed.
 */
final class AuthorJson {
  static final JsonMapper MAPPER =
      Json.keepingNumbers(JsonMapper.builder())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .annotationIntrospector(new PrimitivesRequired())
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .changeDefaultPropertyInclusion(
              old -> old.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  private AuthorJson() {}

  /** A missing number is no 0: primitive parts of records must be there. */
  private static final class PrimitivesRequired extends JacksonAnnotationIntrospector {
    @Override
    public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
      var said = super.hasRequiredMarker(config, member);
      return (said == null && member.getRawType().isPrimitive()) ? Boolean.TRUE : said;
    }
  }

  /** The JSON of an author's value. */
  static JsonNode write(@Nullable Object value, String what) {
    if (value == null) {
      return NullNode.getInstance();
    }
    try {
      return MAPPER.valueToTree(value);
    } catch (JacksonException e) {
      throw new JsonMismatch(
          what
              + ", a "
              + value.getClass().getName()
              + ", could not be written as JSON"
              + at(e)
              + ": "
              + firstLine(e.getOriginalMessage()),
          e);
    }
  }

  /** An author's value from JSON; {@link JsonMismatch} where it does not fit. */
  static <T extends @Nullable Object> T read(
      @Nullable JsonNode json, AuthorType<T> type, String what) {
    var node = type.isNone() || json == null ? NullNode.getInstance() : json;
    try {
      return MAPPER.readerFor(type.type()).readValue(node);
    } catch (JacksonException e) {
      throw new JsonMismatch(
          what + " does not fit " + type.shown() + at(e) + ": " + reason(e, node), e);
    }
  }

  private static String reason(JacksonException e, JsonNode root) {
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          "unknown field; "
              + shown(unknown.getReferringClass())
              + " has "
              + unknown.getKnownPropertyIds().stream()
                  .map(Object::toString)
                  .sorted()
                  .collect(Collectors.joining(", "));
      case InvalidFormatException format -> needed(format.getTargetType(), e, root);
      case ValueInstantiationException thrown when thrown.getCause() != null ->
          shown(thrown.getType()) + " refused it: " + thrown.getCause().getMessage();
      case MismatchedInputException mismatch -> needed(mismatch.getTargetType(), e, root);
      default -> firstLine(e.getOriginalMessage());
    };
  }

  private static String needed(@Nullable Class<?> target, JacksonException e, JsonNode root) {
    if (target == null) {
      return firstLine(e.getOriginalMessage());
    }
    var found = found(e, root);
    if (found == null) {
      return "missing; it must be " + shown(target);
    }
    if (found.isNull()) {
      return "null or missing; it must be " + shown(target);
    }
    return "it must be " + shown(target) + ", and is " + kind(found) + detail(found, e);
  }

  private static String detail(JsonNode found, JacksonException e) {
    return found.isValueNode()
        ? " " + shortened(found.toString())
        : found.isObject() ? "" : " (" + firstLine(e.getOriginalMessage()) + ")";
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case BOOLEAN -> "the boolean";
      case NUMBER -> "the number";
      case OBJECT -> "an object";
      case STRING -> "the text";
      case BINARY, MISSING, NULL, POJO -> "the value";
    };
  }

  /** The node that the exception's path leads to. */
  private static @Nullable JsonNode found(JacksonException e, JsonNode root) {
    JsonNode node = root;
    for (var step : e.getPath()) {
      node =
          step.getPropertyName() == null
              ? node.get(step.getIndex())
              : node.get(step.getPropertyName());
      if (node == null) {
        return null;
      }
    }
    return node;
  }

  private static String at(JacksonException e) {
    var path = new StringBuilder();
    for (var step : e.getPath()) {
      if (step.getPropertyName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return path.isEmpty() ? "" : " at \"" + path + "\"";
  }

  static String shown(@Nullable Class<?> type) {
    if (type == null) {
      return "the type";
    }
    // Jackson names the class it would make; the author wrote the interface.
    if (List.class.isAssignableFrom(type)) {
      return "List";
    }
    if (Set.class.isAssignableFrom(type)) {
      return "Set";
    }
    if (Map.class.isAssignableFrom(type)) {
      return "Map";
    }
    var enclosing = type.getEnclosingClass();
    return enclosing == null ? type.getSimpleName() : shown(enclosing) + "." + type.getSimpleName();
  }

  static String shown(JavaType type) {
    var raw = shown(type.getRawClass());
    if (type.isArrayType() || type.containedTypeCount() == 0) {
      return raw;
    }
    return type.getBindings().getTypeParameters().stream()
        .map(AuthorJson::shown)
        .collect(Collectors.joining(", ", raw + "<", ">"));
  }

  private static String firstLine(@Nullable String message) {
    if (message == null) {
      return "no reason given";
    }
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 79) + "…";
  }
}
