package dev.dormouse.query.function;

import java.util.List;

/**
 * A function of TRQL.
 *
 * @param name as written in documentation; any case is understood
 * @param clickHouseName as printed
 * @param accepts the kinds of arguments; the last one is for all further ones
 * @param keepsUnit whether the result is shown like the first argument
 */
public record Function(
    String name,
    String clickHouseName,
    Kind kind,
    Count arguments,
    Count parameters,
    List<Accepts> accepts,
    ResultType result,
    boolean keepsUnit) {
  public static final int NO_END = Integer.MAX_VALUE;

  public Function {
    accepts = List.copyOf(accepts);
  }

  /** Where a function may stand. */
  public enum Kind {
    SCALAR,
    AGGREGATE,
    /** Only with OVER. */
    WINDOW
  }

  /** From so many to so many. */
  public record Count(int min, int max) {
    public static final Count NONE = new Count(0, 0);

    /** In words: "exactly 2", "at least 1", "at most 3". */
    public String expectation(int found) {
      if (min == max) {
        return "exactly " + min + noun(min);
      }
      return found < min ? "at least " + min + noun(min) : "at most " + max + noun(max);
    }

    public boolean includes(int count) {
      return count >= min && count <= max;
    }

    private static String noun(int count) {
      return count == 1 ? " argument" : " arguments";
    }
  }

  /** What the argument at a place must be. */
  public Accepts acceptsAt(int index) {
    return accepts.get(Math.min(index, accepts.size() - 1));
  }

  public boolean aggregate() {
    return kind == Kind.AGGREGATE;
  }

  /** As shown in documentation: {@code quantile(level)(x)}. */
  public String signature() {
    String counts =
        arguments.max() == NO_END
            ? arguments.min() + "+"
            : arguments.min() == arguments.max()
                ? String.valueOf(arguments.min())
                : arguments.min() + "-" + arguments.max();
    return name + "(" + counts + ")";
  }
}
