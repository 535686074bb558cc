package dev.dormouse.query.compile.time;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Expression.ArithmeticOperator;
import dev.dormouse.query.ast.Expression.Call;
import dev.dormouse.query.ast.Expression.ChainOperator;
import dev.dormouse.query.ast.Expression.ComparisonOperator;
import dev.dormouse.query.diagnostic.Span;
import java.util.List;
import java.util.Locale;

/**
 * Functions that are another spelling of an operator, as that operator, so that one rule serves
 * both.
 */
public final class Desugared {
  private Desugared() {}

  public static Expression of(Expression expression) {
    return expression instanceof Call call
            && call.parameters().isEmpty()
            && !call.distinct()
            && call.over() instanceof Expression.Over.Nothing
        ? call(call)
        : expression;
  }

  private static Expression call(Call call) {
    List<Expression> arguments = call.arguments();
    Span span = call.span();
    String function = call.function().toLowerCase(Locale.ROOT);
    return switch (arguments.size()) {
      case 1 -> one(call, function, arguments.getFirst(), span);
      case 2 -> two(call, function, arguments.getFirst(), arguments.getLast(), span);
      default -> many(call, function, arguments, span);
    };
  }

  private static Expression one(Call call, String function, Expression argument, Span span) {
    return switch (function) {
      case "not" -> new Expression.Not(argument, span);
      case "negate" -> new Expression.Negated(argument, span);
      case "isnull" -> new Expression.IsNull(false, argument, span);
      case "isnotnull" -> new Expression.IsNull(true, argument, span);
      default -> call;
    };
  }

  private static Expression two(
      Call call, String function, Expression left, Expression right, Span span) {
    return switch (function) {
      case "equals" -> compared(ComparisonOperator.EQUAL, left, right, span);
      case "notequals" -> compared(ComparisonOperator.NOT_EQUAL, left, right, span);
      case "less" -> compared(ComparisonOperator.LESS, left, right, span);
      case "greater" -> compared(ComparisonOperator.GREATER, left, right, span);
      case "lessorequals" -> compared(ComparisonOperator.LESS_OR_EQUAL, left, right, span);
      case "greaterorequals" -> compared(ComparisonOperator.GREATER_OR_EQUAL, left, right, span);
      case "like" -> compared(ComparisonOperator.LIKE, left, right, span);
      case "ilike" -> compared(ComparisonOperator.ILIKE, left, right, span);
      case "notlike" -> compared(ComparisonOperator.NOT_LIKE, left, right, span);
      case "notilike" -> compared(ComparisonOperator.NOT_ILIKE, left, right, span);
      case "match" -> compared(ComparisonOperator.MATCHES, left, right, span);
      case "plus" -> computed(ArithmeticOperator.PLUS, left, right, span);
      case "minus" -> computed(ArithmeticOperator.MINUS, left, right, span);
      case "multiply" -> computed(ArithmeticOperator.TIMES, left, right, span);
      case "divide" -> computed(ArithmeticOperator.DIVIDE, left, right, span);
      case "modulo" -> computed(ArithmeticOperator.MODULO, left, right, span);
      case "arrayelement" -> new Expression.Element(left, right, span);
      case "in" -> in(call, false, left, right, span);
      case "notin" -> in(call, true, left, right, span);
      default -> many(call, function, List.of(left, right), span);
    };
  }

  private static Expression many(
      Call call, String function, List<Expression> arguments, Span span) {
    if (arguments.size() < 2 || arguments.stream().anyMatch(Expression.Lambda.class::isInstance)) {
      return call;
    }
    return switch (function) {
      case "and" -> new Expression.Chain(ChainOperator.AND, arguments, span);
      case "or" -> new Expression.Chain(ChainOperator.OR, arguments, span);
      case "coalesce" -> new Expression.Chain(ChainOperator.COALESCE, arguments, span);
      case "array" -> new Expression.Array(arguments, span);
      case "tuple" -> new Expression.Tuple(arguments, span);
      default -> call;
    };
  }

  private static Expression in(
      Call call, boolean negated, Expression left, Expression right, Span span) {
    return switch (right) {
      case Expression.Tuple(List<Expression> items, Span _) ->
          new Expression.InList(negated, left, items, span);
      case Expression.Array(List<Expression> items, Span _) ->
          new Expression.InList(negated, left, items, span);
      case Expression.Scalar(var query, Span _) ->
          new Expression.InQuery(negated, left, query, span);
      default -> call;
    };
  }

  private static Expression compared(
      ComparisonOperator operator, Expression left, Expression right, Span span) {
    return new Expression.Comparison(operator, left, right, span);
  }

  private static Expression computed(
      ArithmeticOperator operator, Expression left, Expression right, Span span) {
    return new Expression.Arithmetic(operator, left, right, span);
  }
}
