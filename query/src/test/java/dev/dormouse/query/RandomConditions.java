package dev.dormouse.query;

import dev.dormouse.query.ast.Query;
import dev.dormouse.query.parse.TrqlText;
import dev.dormouse.query.print.TrqlPrinter;
import java.util.Random;

/** Makes conditions over a row of runs called {@code r}; the same for the same seed. */
public final class RandomConditions {
  private final RandomExpressions expressions;

  public RandomConditions(long seed) {
    expressions =
        new RandomExpressions(new Random(seed), RandomTable.RUNS, RandomConditions::subquery);
  }

  /** The text of a condition of up to this depth. */
  public String condition(int depth) {
    return TrqlPrinter.print(expressions.condition(depth));
  }

  private static Query subquery(String type) {
    return TrqlText.parse(
        type.equals("number")
            ? "SELECT max(s.depth) FROM runs AS s"
            : "SELECT s.run_id FROM runs AS s WHERE s.depth = 1");
  }
}
