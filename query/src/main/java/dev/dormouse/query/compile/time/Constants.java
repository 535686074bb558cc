package dev.dormouse.query.compile.time;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Parts;
import dev.dormouse.query.function.Accepts;
import dev.dormouse.query.function.Function;
import dev.dormouse.query.function.Functions;
import java.util.List;

/** What can be told of expressions without knowing any names. */
public final class Constants {
  private Constants() {}

  /** Whether an expression has one value for the whole query. */
  public static boolean dependsOnNoRow(Expression expression) {
    return switch (expression) {
      case Expression.Name _,
          Expression.Star _,
          Expression.InQuery _,
          Expression.Scalar _,
          Expression.Lambda _ ->
          false;
      case Expression.Call call ->
          call.over() instanceof Expression.Over.Nothing
              && !isAggregate(call)
              && withoutUnit(call).stream().allMatch(Constants::dependsOnNoRow);
      default -> Parts.of(expression).stream().allMatch(Constants::dependsOnNoRow);
    };
  }

  /** Whether an aggregate or window function stands in an expression. */
  public static boolean aggregates(Expression expression) {
    boolean itself =
        expression instanceof Expression.Call call
            && (isAggregate(call) || !(call.over() instanceof Expression.Over.Nothing));
    return itself || Parts.of(expression).stream().anyMatch(Constants::aggregates);
  }

  private static boolean isAggregate(Expression.Call call) {
    return Functions.named(call.function()).filter(Function::aggregate).isPresent();
  }

  /**
   * The arguments of a call, without a unit written as a bare word: {@code dateSub(day, 7, now())}.
   */
  private static List<Expression> withoutUnit(Expression.Call call) {
    boolean unitFirst =
        !call.arguments().isEmpty()
            && Functions.named(call.function())
                .filter(function -> function.acceptsAt(0) == Accepts.UNIT)
                .isPresent();
    return unitFirst ? call.arguments().subList(1, call.arguments().size()) : call.arguments();
  }
}
