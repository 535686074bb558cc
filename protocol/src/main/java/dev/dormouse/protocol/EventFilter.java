package dev.dormouse.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Which events a waiting run or a task accepts: all conditions hold on the event's payload.
 *
 * <p>A path names nested fields with dots, {@code cart.owner.id}. Where a field on the path holds
 * an array, each of its elements is tried, so {@code items EQUALS "a"} holds for {@code {"items":
 * ["a", "b"]}}. An empty filter accepts every event.
 */
public record EventFilter(@JsonValue List<Condition> conditions) {
  public static final EventFilter ANY = new EventFilter(List.of());
  public static final int MAX_CONDITIONS = 32;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public EventFilter {
    conditions = List.copyOf(conditions);
    if (conditions.size() > MAX_CONDITIONS) {
      throw new IllegalArgumentException(
          "the filter has "
              + conditions.size()
              + " conditions; it may have at most "
              + MAX_CONDITIONS);
    }
  }

  /** How a condition compares the values at its path with its own. */
  public enum Operator {
    EQUALS,
    NOT_EQUALS,
    /** The condition's value is an array; one of its elements is equal. */
    ANY_OF,
    GREATER,
    AT_LEAST,
    LESS,
    AT_MOST,
    /**
     * The condition's value is true or false: whether the path leads to a value other than JSON
     * null.
     */
    EXISTS,
    PREFIX
  }

  /** One comparison. */
  public record Condition(String path, Operator operator, JsonNode value) {
    private static final int MAX_PATH = 256;

    public Condition {
      if (path.isEmpty()
          || path.length() > MAX_PATH
          || path.startsWith(".")
          || path.endsWith(".")) {
        throw new IllegalArgumentException(
            "a filter's path is \""
                + path
                + "\"; it must be field names joined by dots, at most "
                + MAX_PATH
                + " characters");
      }
      String needed =
          switch (operator) {
            case EQUALS, NOT_EQUALS -> value.isContainer() ? "a single value" : "";
            case ANY_OF -> value.isArray() ? "" : "an array";
            case GREATER, AT_LEAST, LESS, AT_MOST ->
                value.isNumber() || value.isString() ? "" : "a number or a text";
            case EXISTS -> value.isBoolean() ? "" : "true or false";
            case PREFIX -> value.isString() ? "" : "a text";
          };
      if (!needed.isEmpty()) {
        throw new IllegalArgumentException(
            "the filter on \"" + path + "\" is " + operator + " " + value + "; it needs " + needed);
      }
    }

    boolean matches(JsonNode payload) {
      var found = values(payload, path);
      return switch (operator) {
        case EQUALS -> found.stream().anyMatch(v -> same(v, value));
        case NOT_EQUALS -> found.stream().noneMatch(v -> same(v, value));
        case ANY_OF ->
            found.stream().anyMatch(v -> value.values().stream().anyMatch(w -> same(v, w)));
        case GREATER -> found.stream().anyMatch(v -> comparable(v) && compare(v) > 0);
        case AT_LEAST -> found.stream().anyMatch(v -> comparable(v) && compare(v) >= 0);
        case LESS -> found.stream().anyMatch(v -> comparable(v) && compare(v) < 0);
        case AT_MOST -> found.stream().anyMatch(v -> comparable(v) && compare(v) <= 0);
        case EXISTS -> found.isEmpty() != value.booleanValue();
        case PREFIX ->
            found.stream()
                .anyMatch(v -> v.isString() && v.stringValue().startsWith(value.stringValue()));
      };
    }

    private boolean comparable(JsonNode v) {
      return (v.isNumber() && value.isNumber()) || (v.isString() && value.isString());
    }

    private int compare(JsonNode v) {
      return v.isNumber()
          ? v.decimalValue().compareTo(value.decimalValue())
          : v.stringValue().compareTo(value.stringValue());
    }
  }

  public boolean matches(JsonNode payload) {
    return conditions.stream().allMatch(condition -> condition.matches(payload));
  }

  /**
   * The values that a path leads to: none where a field is missing or null, several through arrays.
   */
  public static List<JsonNode> values(JsonNode payload, String path) {
    var found = new ArrayList<>(elements(payload).toList());
    for (String field : path.split("\\.", -1)) {
      var next = new ArrayList<JsonNode>();
      for (var node : found) {
        JsonNode child = node.get(field);
        if (child != null) {
          elements(child).forEach(next::add);
        }
      }
      found = next;
    }
    return List.copyOf(found);
  }

  private static Stream<JsonNode> elements(JsonNode node) {
    if (node.isArray()) {
      return node.values().stream().flatMap(EventFilter::elements);
    }
    return node.isNull() ? Stream.empty() : Stream.of(node);
  }

  /** Numbers are compared by value: 1 equals 1.0. */
  static boolean same(JsonNode a, JsonNode b) {
    return (a.isNumber() && b.isNumber())
        ? a.decimalValue().compareTo(b.decimalValue()) == 0
        : a.equals(b);
  }

  /**
   * A text that is equal for two single values exactly when {@code EQUALS} holds between them; for
   * an index.
   */
  public static String key(JsonNode value) {
    if (value.isNumber()) {
      BigDecimal number = value.decimalValue();
      return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
    }
    return value.toString();
  }
}
