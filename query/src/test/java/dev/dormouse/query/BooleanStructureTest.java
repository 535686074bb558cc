package dev.dormouse.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Expression.ChainOperator;
import dev.dormouse.query.ast.Expression.ComparisonOperator;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.print.TrqlPrinter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Conditions mean the same before and after: both are evaluated under every choice of what is true.
 */
class BooleanStructureTest {
  private static final int ATOMS = 4;

  @Test
  void compilingKeepsTheMeaningOfConditions() {
    for (int seed = 0; seed < 300; seed++) {
      Expression condition = condition(new Random(seed), 4);
      String text = "SELECT run_id FROM runs WHERE " + TrqlPrinter.print(condition);
      String compiled =
          Fixture.rest(text).replaceFirst("^WHERE ", "").replaceFirst(" LIMIT 10001$", "");

      for (int truth = 0; truth < 1 << ATOMS; truth++) {
        assertThat(new Evaluator(compiled, truth).all())
            .as("seed %s, %s: %s\n%s", seed, truth, text, compiled)
            .isEqualTo(evaluate(condition, truth));
      }
    }
  }

  private static Expression condition(Random random, int depth) {
    if (depth == 0 || random.nextInt(6) == 0) {
      return new Expression.Comparison(
          ComparisonOperator.EQUAL,
          new Expression.Name(List.of("depth"), Span.NOWHERE),
          new Expression.Numeral(String.valueOf(random.nextInt(ATOMS)), Span.NOWHERE),
          Span.NOWHERE);
    }
    if (random.nextInt(3) == 0) {
      return new Expression.Not(condition(random, depth - 1), Span.NOWHERE);
    }
    List<Expression> operands = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(2); i++) {
      operands.add(condition(random, depth - 1));
    }
    return new Expression.Chain(
        random.nextBoolean() ? ChainOperator.AND : ChainOperator.OR, operands, Span.NOWHERE);
  }

  private static boolean evaluate(Expression condition, int truth) {
    return switch (condition) {
      case Expression.Comparison comparison ->
          (truth >> Integer.parseInt(((Expression.Numeral) comparison.right()).digits()) & 1) == 1;
      case Expression.Not not -> !evaluate(not.operand(), truth);
      case Expression.Chain chain when chain.operator() == ChainOperator.AND ->
          chain.operands().stream().allMatch(operand -> evaluate(operand, truth));
      case Expression.Chain chain ->
          chain.operands().stream().anyMatch(operand -> evaluate(operand, truth));
      default -> throw new IllegalArgumentException("not a condition: " + condition);
    };
  }

  /** Reads {@code ((`depth` = 1) AND (NOT (`depth` = 2)))}. */
  private static final class Evaluator {
    private final String text;
    private final int truth;
    private int at;

    Evaluator(String text, int truth) {
      this.text = text;
      this.truth = truth;
    }

    boolean all() {
      boolean value = chain();
      assertThat(at).as(text).isEqualTo(text.length());
      return value;
    }

    private boolean chain() {
      boolean value = operand();
      String first = "";
      while (text.startsWith(" AND ", at) || text.startsWith(" OR ", at)) {
        String operator = text.startsWith(" AND ", at) ? " AND " : " OR ";
        assertThat(first.isEmpty() || first.equals(operator)).as("mixed: " + text).isTrue();
        first = operator;
        at += operator.length();
        boolean next = operand();
        value = operator.equals(" AND ") ? next && value : next || value;
      }
      return value;
    }

    private boolean operand() {
      String atom = "(`depth` = ";
      if (text.startsWith(atom, at)) {
        int number = text.charAt(at + atom.length()) - '0';
        at += atom.length() + 2;
        return (truth >> number & 1) == 1;
      }
      assertThat(text.charAt(at)).as(text.substring(at)).isEqualTo('(');
      at++;
      boolean negated = text.startsWith("NOT ", at);
      at += negated ? 4 : 0;
      boolean value = negated ? !operand() : chain();
      assertThat(text.charAt(at)).as(text.substring(at)).isEqualTo(')');
      at++;
      return value;
    }
  }
}
