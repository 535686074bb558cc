package dev.dormouse.query.function;

import dev.dormouse.query.diagnostic.ClosestName;
import dev.dormouse.query.function.Function.Count;
import dev.dormouse.query.function.Function.Kind;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All functions of TRQL, by name in any case. */
public final class Functions {
  /** Calls that the compiler itself gives a meaning. */
  public static final List<String> OWN = List.of("timeBucket", "prettyFormat");

  private static final Pattern ENTRY =
      Pattern.compile(
          "(?<name>\\w+)\\((?<min>\\d+)(-(?<max>\\d+)|(?<more>\\+))?"
              + "(;p(?<pmin>\\d+)(-(?<pmax>\\d+)|(?<pmore>\\+)))?\\)(=(?<other>\\w+))?");

  private static final Pattern SPACES = Pattern.compile(" +");

  private static final Set<String> KEEP_UNIT =
      Set.of(
          "sum",
          "sumIf",
          "avg",
          "avgIf",
          "min",
          "minIf",
          "max",
          "maxIf",
          "any",
          "anyIf",
          "anyLast",
          "anyLastIf",
          "anyHeavy",
          "anyHeavyIf",
          "argMin",
          "argMinIf",
          "argMax",
          "argMaxIf",
          "median",
          "medianIf",
          "medianExact",
          "quantile",
          "quantileIf",
          "quantileTDigest",
          "stddevPop",
          "stddevSamp",
          "round",
          "floor",
          "ceil",
          "ceiling",
          "trunc",
          "truncate",
          "abs",
          "first_value",
          "last_value",
          "nth_value",
          "lagInFrame",
          "leadInFrame",
          "lag",
          "lead");

  private static final Map<String, Function> BY_NAME = all();

  private Functions() {}

  /** The function of that name, in any case. */
  public static Optional<Function> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
  }

  /** All of them, in alphabetical order. */
  public static Collection<Function> list() {
    return BY_NAME.values();
  }

  /** The sentence about a function that does not exist. */
  public static String unknown(String name) {
    List<String> names = BY_NAME.values().stream().map(Function::name).toList();
    return "Unknown function: "
        + name
        + ClosestName.hint(name, names, '\'').replaceFirst("^ ", ". ");
  }

  private static Map<String, Function> all() {
    Map<String, Function> functions = new TreeMap<>();
    read(functions, Kind.AGGREGATE, FunctionTable.AGGREGATES);
    read(functions, Kind.WINDOW, FunctionTable.WINDOWS);
    for (String group :
        List.of(
            FunctionTable.COMPARISON_AND_LOGIC,
            FunctionTable.NUMBERS,
            FunctionTable.TEXTS,
            FunctionTable.CONVERSIONS,
            FunctionTable.TIMES,
            FunctionTable.ARRAYS,
            FunctionTable.STRUCTURES,
            FunctionTable.HASHES_AND_ADDRESSES,
            FunctionTable.OTHERS)) {
      read(functions, Kind.SCALAR, group);
    }
    return Collections.unmodifiableMap(functions);
  }

  private static void read(Map<String, Function> functions, Kind kind, String group) {
    for (String line : group.lines().toList()) {
      int arrow = line.indexOf('>');
      int colon = line.indexOf(':');
      List<Accepts> accepts =
          line.substring(0, arrow).strip().chars().mapToObj(c -> Accepts.of((char) c)).toList();
      ResultType result = new ResultType(line.substring(arrow + 1, colon).strip());
      for (String entry : SPACES.splitAsStream(line.substring(colon + 1).strip()).toList()) {
        Function function = function(kind, accepts, result, entry);
        if (functions.put(function.name().toLowerCase(Locale.ROOT), function) != null) {
          throw new IllegalStateException("function " + function.name() + " is written twice");
        }
      }
    }
  }

  private static Function function(
      Kind kind, List<Accepts> accepts, ResultType result, String entry) {
    Matcher match = ENTRY.matcher(entry);
    if (!match.matches()) {
      throw new IllegalStateException("not a function: " + entry);
    }
    String name = match.group("name");
    Count parameters =
        match.group("pmin") == null
            ? Count.NONE
            : count(match.group("pmin"), match.group("pmax"), match.group("pmore") != null);
    return new Function(
        name,
        match.group("other") == null ? name : match.group("other"),
        kind,
        count(match.group("min"), match.group("max"), match.group("more") != null),
        parameters,
        accepts,
        result,
        KEEP_UNIT.contains(name));
  }

  private static Count count(String min, @Nullable String max, boolean more) {
    int least = Integer.parseInt(min);
    if (more) {
      return new Count(least, Function.NO_END);
    }
    return new Count(least, max == null ? least : Integer.parseInt(max));
  }
}
