package dev.dormouse.sdk;

import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.EventFilter.Condition;
import dev.dormouse.protocol.EventFilter.Operator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Which events are accepted: all conditions hold on the event's payload. Immutable: each method
 * gives a new one.
 *
 * <p>A path names nested fields with dots. Where a field on it holds an array, each element is
 * tried, so {@code where("items", "a")} holds for {@code {"items": ["a", "b"]}}.
 *
 * <pre>{@code
 * Filter.where("items", purchase.ticketId()).and("userId", purchase.userId());
 * Filter.where("total").atLeast(100).and("customer.country").anyOf("AT", "CH", "DE");
 * Filter.where("refundedAt").exists(false).and("reference").startsWith("tkt_");
 * }</pre>
 */
public final class Filter {
  private static final Filter ANY = new Filter(List.of());

  private final List<Condition> conditions;

  private Filter(List<Condition> conditions) {
    this.conditions = List.copyOf(conditions);
  }

  /** Accepts every event. */
  public static Filter any() {
    return ANY;
  }

  /** The field at the path equals a text, number, boolean, enum constant or the like. */
  public static Filter where(String path, Object value) {
    return ANY.and(path, value);
  }

  /** Begins a condition on the field at the path. */
  public static Field where(String path) {
    return ANY.and(path);
  }

  /** Moreover, the field at the path equals a single value. */
  public Filter and(String path, Object value) {
    return and(path).is(value);
  }

  /** Begins a further condition on the field at the path. */
  public Field and(String path) {
    return new Field(this, path);
  }

  EventFilter toEventFilter() {
    return new EventFilter(conditions);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (var condition : conditions) {
      text.append(text.isEmpty() ? "" : " and ")
          .append(condition.path())
          .append(' ')
          .append(condition.operator())
          .append(' ')
          .append(condition.value());
    }
    return text.isEmpty() ? "any" : text.toString();
  }

  /** A field about which a condition is being said. */
  public static final class Field {
    private final Filter filter;
    private final String path;

    private Field(Filter filter, String path) {
      this.filter = filter;
      this.path = path;
    }

    /** It equals the value. */
    public Filter is(Object value) {
      return condition(Operator.EQUALS, value);
    }

    /** It does not equal the value, or is missing. */
    public Filter not(Object value) {
      return condition(Operator.NOT_EQUALS, value);
    }

    /** It equals one of the values. */
    public Filter anyOf(Object... values) {
      return anyOf(List.of(values));
    }

    /** It equals one of the values. */
    public Filter anyOf(Collection<?> values) {
      return condition(Operator.ANY_OF, values);
    }

    /** It is a greater number, or a text that sorts later. */
    public Filter greaterThan(Object value) {
      return condition(Operator.GREATER, value);
    }

    /** It is the same or greater. */
    public Filter atLeast(Object value) {
      return condition(Operator.AT_LEAST, value);
    }

    /** It is a smaller number, or a text that sorts earlier. */
    public Filter lessThan(Object value) {
      return condition(Operator.LESS, value);
    }

    /** It is the same or smaller. */
    public Filter atMost(Object value) {
      return condition(Operator.AT_MOST, value);
    }

    /** It lies between the two, both included. */
    public Filter between(Object least, Object most) {
      return atLeast(least).and(path).atMost(most);
    }

    /** Whether it is there, with a value other than JSON null. */
    public Filter exists(boolean exists) {
      return condition(Operator.EXISTS, exists);
    }

    /** It is a text that begins so. */
    public Filter startsWith(String prefix) {
      return condition(Operator.PREFIX, prefix);
    }

    private Filter condition(Operator operator, Object value) {
      JsonNode json = AuthorJson.write(value, "the filter's value for \"" + path + "\"");
      var conditions = new ArrayList<>(filter.conditions);
      conditions.add(new Condition(path, operator, json));
      // The limit on conditions is told where the filter is written, not where it is used.
      return new Filter(new EventFilter(conditions).conditions());
    }
  }
}
