package dev.dormouse.query.function;

import dev.dormouse.query.type.Type;
import dev.dormouse.query.type.Type.Family;
import java.util.List;
import java.util.Map;

/**
 * How the type of a result follows from the types of the arguments.
 *
 * <p>Written as a word: a type ({@code s, u8 … u64, i8 … i64, f32, f64, d, dt, dt64, interval}),
 * {@code =1} the first argument's, {@code e1} its elements', {@code =a} and {@code ea} the same of
 * the first array, {@code l} the lambda's, {@code [x]} an array of x, {@code num} some number,
 * {@code all} what holds all arguments, {@code ?} unknown. A trailing {@code ?} makes it nullable,
 * {@code !} never null; else it is nullable when an argument is.
 */
public record ResultType(String word) {
  private static final Map<String, Type> PLAIN =
      Map.ofEntries(
          Map.entry("s", Type.TEXT),
          Map.entry("u8", Type.number("UInt8")),
          Map.entry("u16", Type.number("UInt16")),
          Map.entry("u32", Type.number("UInt32")),
          Map.entry("u64", Type.number("UInt64")),
          Map.entry("i8", Type.number("Int8")),
          Map.entry("i16", Type.number("Int16")),
          Map.entry("i32", Type.number("Int32")),
          Map.entry("i64", Type.number("Int64")),
          Map.entry("f32", Type.number("Float32")),
          Map.entry("f64", Type.number("Float64")),
          Map.entry("num", Type.number("Float64")),
          Map.entry("d", Type.DATE),
          Map.entry("dt", Type.DATETIME),
          Map.entry("dt64", Type.DATETIME64),
          Map.entry("time", Type.DATETIME64),
          Map.entry("interval", Type.INTERVAL));

  /**
   * The type of a call. {@code lambda} is the type of the lambda's body, unknown when there is
   * none.
   */
  public Type of(List<Type> arguments, Type lambda) {
    if (word.startsWith("[") && word.endsWith("]")) {
      String inner = word.substring(1, word.length() - 1);
      return Type.array(new ResultType(inner).of(arguments, lambda));
    }
    if (word.equals("?")) {
      return Type.UNKNOWN;
    }
    if (word.endsWith("?")) {
      return bare(word.substring(0, word.length() - 1), arguments, lambda).orNull();
    }
    if (word.endsWith("!")) {
      return bare(word.substring(0, word.length() - 1), arguments, lambda).notNull();
    }
    boolean keeps = word.equals("all") || word.startsWith("e") || word.equals("coalesce");
    boolean nullable = !keeps && arguments.stream().anyMatch(Type::nullable);
    return bare(word, arguments, lambda).orNullIf(nullable);
  }

  private static Type bare(String word, List<Type> arguments, Type lambda) {
    return switch (word) {
      case "=1" -> at(arguments, 0);
      case "=2" -> at(arguments, 1).or(at(arguments, 2));
      case "=3" -> at(arguments, 2);
      case "e1" -> at(arguments, 0).element();
      case "=a" -> firstArray(arguments);
      case "ea" -> firstArray(arguments).element();
      case "l" -> lambda;
      case "sum" -> sum(at(arguments, 0));
      case "quantile" ->
          at(arguments, 0).is(Family.TIME) ? at(arguments, 0) : Type.number("Float64");
      case "all" -> arguments.stream().reduce(Type::or).orElse(Type.UNKNOWN);
      case "coalesce" -> coalesced(arguments);
      default -> PLAIN.getOrDefault(word, Type.UNKNOWN);
    };
  }

  private static Type coalesced(List<Type> arguments) {
    Type all = arguments.stream().reduce(Type::or).orElse(Type.UNKNOWN);
    return arguments.stream().allMatch(Type::nullable) ? all : all.notNull();
  }

  private static Type at(List<Type> arguments, int index) {
    return index < arguments.size() ? arguments.get(index) : Type.UNKNOWN;
  }

  private static Type firstArray(List<Type> arguments) {
    return arguments.stream()
        .filter(type -> type.is(Family.ARRAY))
        .findFirst()
        .orElse(Type.array(Type.UNKNOWN));
  }

  private static Type sum(Type argument) {
    if (argument.is(Family.JSON) || argument.name().startsWith("Float")) {
      return Type.number("Float64");
    }
    if (argument.name().startsWith("UInt") || argument.name().equals("Bool")) {
      return Type.number("UInt64");
    }
    return argument.name().startsWith("Int") ? Type.number("Int64") : argument;
  }
}
