package dev.dormouse.query.compile.expression;

import dev.dormouse.query.ast.TypeName;
import dev.dormouse.query.compile.word.Described;
import dev.dormouse.query.diagnostic.ClosestName;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.type.Type;
import dev.dormouse.query.type.Type.Family;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The types a value may be cast to. */
public final class CastTypes {
  private static final int MAX_DEPTH = 8;
  private static final Map<String, Type> SIMPLE = simple();

  private CastTypes() {}

  public static Type of(TypeName written) {
    return of(written, 0);
  }

  private static Type of(TypeName written, int depth) {
    if (depth > MAX_DEPTH) {
      throw TrqlException.meaning(written.span(), "The type is nested too deeply");
    }
    String name = written.name().toLowerCase(Locale.ROOT);
    List<TypeName.Argument> arguments = written.arguments();
    Type simple = SIMPLE.get(name);
    if (simple != null && arguments.isEmpty()) {
      return simple;
    }
    return switch (name) {
      case "nullable" -> inner(written, 0, 1, depth).orNull();
      case "lowcardinality" -> inner(written, 0, 1, depth);
      case "array" -> Type.array(inner(written, 0, 1, depth));
      case "map" -> Type.map(inner(written, 0, 2, depth), inner(written, 1, 2, depth));
      case "tuple" -> {
        List<Type> types = new java.util.ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
          types.add(inner(written, i, arguments.size(), depth));
        }
        if (types.isEmpty()) {
          throw wrong(written, "Tuple(String, Int64)");
        }
        yield Type.tuple(types);
      }
      case "fixedstring" ->
          Type.of(Family.TEXT, "FixedString(" + size(written, 0, 1, 1, 65_536) + ")");
      case "decimal" ->
          Type.number(
              "Decimal(" + size(written, 0, 2, 1, 76) + ", " + size(written, 1, 2, 0, 76) + ")");
      case "datetime" -> Type.of(Family.TIME, "DateTime('" + zone(written, 0) + "')");
      case "datetime64" -> {
        int precision = size(written, 0, Math.max(1, arguments.size()), 0, 9);
        yield Type.of(
            Family.TIME,
            arguments.size() == 2
                ? "DateTime64(" + precision + ", '" + zone(written, 1) + "')"
                : "DateTime64(" + precision + ")");
      }
      default ->
          throw TrqlException.meaning(
              written.span(),
              "Unknown type: "
                  + written.name()
                  + "."
                  + ClosestName.hint(name, SIMPLE.values().stream().map(Type::name).toList(), '"'));
    };
  }

  private static Type inner(TypeName written, int index, int count, int depth) {
    if (written.arguments().size() == count
        && written.arguments().get(index) instanceof TypeName.Argument.Inner(TypeName type)) {
      return of(type, depth + 1);
    }
    throw wrong(written, count == 1 ? written.name() + "(String)" : "Map(String, Int64)");
  }

  private static int size(TypeName written, int index, int count, int min, int max) {
    if (written.arguments().size() == count
        && written.arguments().get(index) instanceof TypeName.Argument.Size(int value)
        && value >= min
        && value <= max) {
      return value;
    }
    throw wrong(
        written, count == 2 ? "Decimal(18, 4)" : written.name() + "(" + Math.max(min, 3) + ")");
  }

  private static String zone(TypeName written, int index) {
    if (written.arguments().size() == index + 1
        && written.arguments().get(index) instanceof TypeName.Argument.Text(String zone)) {
      try {
        return ZoneId.of(zone).getId();
      } catch (DateTimeException _) {
        throw TrqlException.meaning(
            written.span(), "Unknown time zone: " + Described.shortened(zone));
      }
    }
    throw wrong(written, "DateTime('Europe/Berlin')");
  }

  private static TrqlException wrong(TypeName written, String example) {
    Span span = written.span();
    return TrqlException.meaning(
        span, "The type " + written.name() + " is not complete. Write it as in " + example);
  }

  /** As it stands between the quotes of CAST. */
  public static String escaped(Type type) {
    return type.text().replace("'", "\\'");
  }

  private static Map<String, Type> simple() {
    Map<String, Type> types = new TreeMap<>();
    for (String name :
        List.of(
            "Int8", "Int16", "Int32", "Int64", "Int128", "Int256", "UInt8", "UInt16", "UInt32",
            "UInt64", "UInt128", "UInt256", "Float32", "Float64", "Bool")) {
      types.put(name.toLowerCase(Locale.ROOT), Type.number(name));
    }
    types.put("string", Type.TEXT);
    types.put("uuid", Type.of(Family.TEXT, "UUID"));
    types.put("date", Type.DATE);
    types.put("date32", Type.of(Family.TIME, "Date32"));
    types.put("datetime", Type.DATETIME);
    types.put("datetime64", Type.DATETIME64);
    types.put("int", Type.number("Int32"));
    types.put("integer", Type.number("Int32"));
    types.put("smallint", Type.number("Int16"));
    types.put("bigint", Type.number("Int64"));
    types.put("real", Type.number("Float32"));
    types.put("float", Type.number("Float64"));
    types.put("double", Type.number("Float64"));
    types.put("boolean", Type.BOOL);
    types.put("text", Type.TEXT);
    types.put("varchar", Type.TEXT);
    types.put("timestamp", Type.DATETIME64);
    return types;
  }
}
