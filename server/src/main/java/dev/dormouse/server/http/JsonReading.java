package dev.dormouse.server.http;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.Limits;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.Version;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * How JSON from outside becomes records: numbers keep all of their digits, and a field that is
 * absent or null where its record wants a value is refused by its name.
 */
public final class JsonReading {
  private static final JsonMapper MAPPER =
      Json.mapper()
          .rebuild()
          .annotationIntrospector(
              AnnotationIntrospector.pair(
                  new tools.jackson.databind.introspect.JacksonAnnotationIntrospector(),
                  new WantedFields()))
          .build();

  private JsonReading() {}

  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** A tree of what a text says. */
  public static JsonNode tree(String what, String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw ApiError.badRequest(what + ": " + e.getOriginalMessage());
    } catch (NumberFormatException _) {
      throw ApiError.badRequest(what + ": " + unreadableNumber());
    }
  }

  /** Jackson's own refusal of exponents that no decimal can have does not come as its exception. */
  static String unreadableNumber() {
    return "a number has an exponent beyond " + Limits.NUMBER_EXPONENT + ", which is not taken";
  }

  /** What is wrong with a body, in a sentence for its sender. */
  public static String sentence(JacksonException e) {
    String field = field(e);
    if (e instanceof StreamReadException) {
      var place = e.getLocation();
      return "The body is not valid JSON, at line "
          + Math.max(1, place.getLineNr())
          + ", column "
          + Math.max(1, place.getColumnNr())
          + ": "
          + e.getOriginalMessage();
    }
    if (e.getCause() instanceof NumberFormatException) {
      return "The body is refused" + field + ": " + unreadableNumber();
    }
    if (e.getCause() instanceof IllegalArgumentException cause) {
      return "The body is refused" + field + ": " + cause.getMessage();
    }
    return switch (e) {
      case InvalidFormatException format ->
          "The body is refused"
              + field
              + ": \""
              + shown(String.valueOf(format.getValue()))
              + "\" is not "
              + wanted(format.getTargetType());
      case MismatchedInputException mismatch
          when mismatch.getOriginalMessage().startsWith("No content") ->
          "The body is empty; it must be JSON";
      case MismatchedInputException mismatch
          when mismatch.getOriginalMessage().startsWith("Cannot deserialize") ->
          "The body is refused" + field + ": it must be " + wanted(mismatch.getTargetType());
      default -> "The body is refused" + field + ": " + firstLine(e.getOriginalMessage());
    };
  }

  private static String field(JacksonException e) {
    if (!(e instanceof DatabindException) || e.getPath().isEmpty()) {
      return "";
    }
    String path =
        e.getPath().stream()
            .map(part ->
                part.getPropertyName() == null
                    ? "[" + part.getIndex() + "]"
                    : "." + part.getPropertyName())
            .collect(Collectors.joining());
    return " at " + (path.startsWith(".") ? path.substring(1) : path);
  }

  private static String wanted(@Nullable Class<?> type) {
    if (type == null) {
      return "what is expected here";
    }
    if (type.isEnum()) {
      return "one of " + java.util.Arrays.toString(type.getEnumConstants());
    }
    if (type == String.class) {
      return "a text";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "a whole number";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type == java.time.Instant.class) {
      return "an ISO instant such as 2026-11-22T10:00:00Z";
    }
    if (type == java.time.Duration.class) {
      return "an ISO duration such as PT1H30M";
    }
    if (java.util.Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    return "an object";
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("it does not fit");
  }

  private static String shown(String value) {
    return value.length() <= 100 ? value : value.substring(0, 100) + "…";
  }

  /** Tells Jackson that a record's component without {@code @Nullable} must be there. */
  private static final class WantedFields extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Version version() {
      return Version.unknownVersion();
    }

    @Override
    public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
      return isWanted(member) ? Boolean.TRUE : null;
    }

    @Override
    public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
      return isWanted(annotated)
          ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
          : JsonSetter.Value.empty();
    }

    private static boolean isWanted(Annotated annotated) {
      if (!(annotated instanceof AnnotatedParameter parameter)) {
        return false;
      }
      AnnotatedElement owner = parameter.getOwner().getAnnotated();
      if (!(owner instanceof Constructor<?> constructor)
          || !constructor.getDeclaringClass().isRecord()
          || !constructor.getDeclaringClass().getName().startsWith("dev.dormouse.")) {
        return false;
      }
      AnnotatedType type = constructor.getAnnotatedParameterTypes()[parameter.getIndex()];
      boolean primitive = type.getType() instanceof Class<?> plain && plain.isPrimitive();
      return !primitive && !type.isAnnotationPresent(Nullable.class);
    }
  }
}
