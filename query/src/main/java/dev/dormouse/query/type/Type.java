package dev.dormouse.query.type;

import java.util.List;
import java.util.stream.Collectors;

/** The type of a value: what it may be compared and computed with, and its name in ClickHouse. */
public record Type(Family family, String name, boolean nullable, List<Type> arguments) {
  public static final Type UNKNOWN = of(Family.UNKNOWN, "Dynamic");
  public static final Type NULL = new Type(Family.NULL, "Nothing", true, List.of());
  public static final Type TEXT = of(Family.TEXT, "String");
  public static final Type BOOL = of(Family.NUMBER, "Bool");
  public static final Type DATE = of(Family.TIME, "Date");
  public static final Type DATETIME = of(Family.TIME, "DateTime");
  public static final Type DATETIME64 = of(Family.TIME, "DateTime64(3)");
  public static final Type INTERVAL = of(Family.INTERVAL, "Interval");
  public static final Type JSON = of(Family.JSON, "JSON");

  public Type {
    arguments = List.copyOf(arguments);
  }

  /** What a value may be compared and computed with. */
  public enum Family {
    TEXT,
    NUMBER,
    TIME,
    ARRAY,
    TUPLE,
    MAP,
    INTERVAL,
    /** Part of a JSON value: a text that may be compared with anything simple. */
    JSON,
    NULL,
    UNKNOWN
  }

  public static Type of(Family family, String name) {
    return new Type(family, name, false, List.of());
  }

  public static Type number(String name) {
    return of(Family.NUMBER, name);
  }

  public static Type array(Type element) {
    return new Type(Family.ARRAY, "Array", false, List.of(element));
  }

  public static Type tuple(List<Type> elements) {
    return new Type(Family.TUPLE, "Tuple", false, elements);
  }

  public static Type map(Type key, Type value) {
    return new Type(Family.MAP, "Map", false, List.of(key, value));
  }

  public Type orNull() {
    return switch (family) {
      case ARRAY, TUPLE, MAP, UNKNOWN, NULL, JSON -> this;
      case TEXT, NUMBER, TIME, INTERVAL -> new Type(family, name, true, arguments);
    };
  }

  public Type orNullIf(boolean condition) {
    return condition ? orNull() : this;
  }

  public Type notNull() {
    return nullable && family != Family.NULL ? new Type(family, name, false, arguments) : this;
  }

  /** The type of an array's elements. */
  public Type element() {
    return family == Family.ARRAY ? arguments.getFirst() : UNKNOWN;
  }

  public boolean is(Family wanted) {
    return family == wanted;
  }

  /** Whether nothing can be said against a use of this value. */
  public boolean open() {
    return family == Family.UNKNOWN || family == Family.NULL;
  }

  /** The type that holds values of both, {@link #UNKNOWN} when the families differ. */
  public Type or(Type other) {
    if (family == Family.NULL) {
      return other.orNull();
    }
    if (other.family == Family.NULL) {
      return orNull();
    }
    if (family != other.family) {
      return UNKNOWN;
    }
    if (family == Family.ARRAY) {
      return array(element().or(other.element()));
    }
    boolean eitherNull = nullable || other.nullable;
    if (name.equals(other.name) && arguments.equals(other.arguments)) {
      return orNullIf(eitherNull);
    }
    return switch (family) {
      case NUMBER -> number("Float64").orNullIf(eitherNull);
      case TIME -> DATETIME64.orNullIf(eitherNull);
      case TEXT -> TEXT.orNullIf(eitherNull);
      default -> UNKNOWN;
    };
  }

  /** As ClickHouse writes it. */
  public String text() {
    String inner =
        arguments.isEmpty()
            ? name
            : name + arguments.stream().map(Type::text).collect(Collectors.joining(", ", "(", ")"));
    return nullable && family != Family.NULL ? "Nullable(" + inner + ")" : inner;
  }
}
