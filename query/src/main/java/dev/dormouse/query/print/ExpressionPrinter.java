package dev.dormouse.query.print;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Expression.ChainOperator;
import dev.dormouse.query.ast.Window;
import dev.dormouse.query.diagnostic.Span;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Writes expressions, with parentheses around every operator that stands inside another. */
final class ExpressionPrinter {
  private static final Pattern FUNCTION = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");

  private final TrqlPrinter queries;
  private final StringBuilder text;

  ExpressionPrinter(TrqlPrinter queries, StringBuilder text) {
    this.queries = queries;
    this.text = text;
  }

  /** Conditions joined by AND; one that is itself an AND or weaker is put in parentheses. */
  void conditions(List<Expression> conditions) {
    if (conditions.size() == 1) {
      top(conditions.getFirst());
      return;
    }
    top(new Expression.Chain(ChainOperator.AND, conditions, Span.NOWHERE));
  }

  void list(List<Expression> expressions) {
    for (int i = 0; i < expressions.size(); i++) {
      text.append(i == 0 ? "" : ", ");
      top(expressions.get(i));
    }
  }

  /** Where nothing stands next to it. */
  void top(Expression expression) {
    switch (expression) {
      case Expression.Text(String value, var _) -> text.append(Words.text(value));
      case Expression.Numeral(String digits, var _) -> text.append(digits);
      case Expression.Truth(boolean value, var _) -> text.append(value ? "TRUE" : "FALSE");
      case Expression.Null _ -> text.append("NULL");
      case Expression.Star _ -> text.append("*");
      case Expression.Time(boolean dateOnly, String value, var _) ->
          text.append(dateOnly ? "DATE " : "TIMESTAMP ").append(Words.text(value));
      case Expression.Interval(Expression amount, String unit, var _) -> interval(amount, unit);
      case Expression.Name(List<String> parts, var _) -> text.append(Words.dotted(parts));
      case Expression.Not(Expression operand, var _) -> {
        text.append("NOT ");
        inner(operand);
      }
      case Expression.Negated(Expression operand, var _) -> {
        text.append("-");
        inner(operand);
      }
      case Expression.Chain(ChainOperator operator, List<Expression> operands, var _) -> {
        for (int i = 0; i < operands.size(); i++) {
          text.append(i == 0 ? "" : " " + operator.text() + " ");
          operand(operator, operands.get(i));
        }
      }
      case Expression.Arithmetic(var operator, Expression left, Expression right, var _) ->
          binary(left, operator.text(), right);
      case Expression.Comparison(var operator, Expression left, Expression right, var _) ->
          binary(left, operator.text(), right);
      case Expression.Between between -> between(between);
      case Expression.InList(boolean negated, Expression value, var items, var _) -> {
        inner(value);
        // An empty list can only be written with brackets.
        text.append(negated ? " NOT IN [" : " IN [");
        list(items);
        text.append("]");
      }
      case Expression.InQuery(boolean negated, Expression value, var query, var _) -> {
        inner(value);
        text.append(negated ? " NOT IN " : " IN ");
        queries.parenthesized(query);
      }
      case Expression.IsNull(boolean negated, Expression value, var _) -> {
        inner(value);
        text.append(negated ? " IS NOT NULL" : " IS NULL");
      }
      case Expression.Case(var branches, Expression otherwise, var _) -> {
        text.append("CASE");
        branches(branches, otherwise);
      }
      case Expression.CaseOf(Expression value, var branches, Expression otherwise, var _) -> {
        text.append("CASE ");
        top(value);
        branches(branches, otherwise);
      }
      case Expression.Array(List<Expression> items, var _) -> enclosed("[", items, "]");
      case Expression.Tuple(List<Expression> items, var _) ->
          enclosed("(", items, items.size() == 1 ? ",)" : ")");
      case Expression.Element(Expression container, Expression index, var _) -> {
        inner(container);
        enclosed("[", List.of(index), "]");
      }
      case Expression.Cast(Expression value, var type, var _) -> {
        text.append("CAST(");
        top(value);
        text.append(" AS ").append(Words.type(type)).append(")");
      }
      case Expression.Scalar(var query, var _) -> queries.parenthesized(query);
      case Expression.Call call -> call(call);
      case Expression.Lambda(List<String> parameters, Expression body, var _) -> {
        text.append("(")
            .append(String.join(", ", parameters.stream().map(Words::name).toList()))
            .append(") -> ");
        top(body);
      }
    }
  }

  /** Where an operator stands next to it. */
  private void inner(Expression expression) {
    if (standsAlone(expression)) {
      top(expression);
    } else {
      enclosed("(", List.of(expression), ")");
    }
  }

  /** Comparisons bind tighter than AND and OR and need no parentheses there. */
  private void operand(ChainOperator operator, Expression expression) {
    boolean condition =
        expression instanceof Expression.Comparison
            || expression instanceof Expression.Between
            || expression instanceof Expression.InList
            || expression instanceof Expression.InQuery
            || expression instanceof Expression.IsNull;
    if (condition && (operator == ChainOperator.AND || operator == ChainOperator.OR)) {
      top(expression);
    } else {
      inner(expression);
    }
  }

  private static boolean standsAlone(Expression expression) {
    return switch (expression) {
      case Expression.Numeral(String digits, var _) -> !digits.startsWith("-");
      case Expression.Text _,
          Expression.Truth _,
          Expression.Null _,
          Expression.Time _,
          Expression.Name _,
          Expression.Case _,
          Expression.CaseOf _,
          Expression.Array _,
          Expression.Tuple _,
          Expression.Cast _,
          Expression.Scalar _,
          Expression.Call _ ->
          true;
      case Expression.Star _,
          Expression.Interval _,
          Expression.Not _,
          Expression.Negated _,
          Expression.Chain _,
          Expression.Arithmetic _,
          Expression.Comparison _,
          Expression.Between _,
          Expression.InList _,
          Expression.InQuery _,
          Expression.IsNull _,
          Expression.Element _,
          Expression.Lambda _ ->
          false;
    };
  }

  private void enclosed(String open, List<Expression> items, String close) {
    text.append(open);
    list(items);
    text.append(close);
  }

  private void binary(Expression left, String operator, Expression right) {
    inner(left);
    text.append(" ").append(operator).append(" ");
    inner(right);
  }

  private void between(Expression.Between between) {
    inner(between.value());
    text.append(between.negated() ? " NOT BETWEEN " : " BETWEEN ");
    inner(between.low());
    text.append(" AND ");
    inner(between.high());
  }

  private void interval(Expression amount, String unit) {
    text.append("INTERVAL ");
    if (amount instanceof Expression.Numeral(String digits, var _)) {
      text.append(digits);
    } else {
      enclosed("(", List.of(amount), ")");
    }
    text.append(" ").append(unit);
  }

  private void branches(List<Expression.Branch> branches, Expression otherwise) {
    for (Expression.Branch branch : branches) {
      text.append(" WHEN ");
      top(branch.when());
      text.append(" THEN ");
      top(branch.then());
    }
    text.append(" ELSE ");
    top(otherwise);
    text.append(" END");
  }

  private void call(Expression.Call call) {
    boolean plain =
        FUNCTION.matcher(call.function()).matches()
            && !call.function().toUpperCase(Locale.ROOT).equals("NOT");
    text.append(plain ? call.function() : Words.name(call.function()));
    if (!call.parameters().isEmpty()) {
      enclosed("(", call.parameters(), ")");
    }
    text.append(call.distinct() ? "(DISTINCT " : "(");
    list(call.arguments());
    text.append(")");
    switch (call.over()) {
      case Expression.Over.Nothing _ -> {}
      case Expression.Over.Named(String window, var _) ->
          text.append(" OVER ").append(Words.name(window));
      case Expression.Over.Inline(Window window) -> {
        text.append(" OVER (");
        window(window);
        text.append(")");
      }
    }
  }

  void window(Window window) {
    String gap = "";
    if (!window.base().isEmpty()) {
      text.append(Words.name(window.base()));
      gap = " ";
    }
    if (!window.partition().isEmpty()) {
      text.append(gap).append("PARTITION BY ");
      list(window.partition());
    }
    if (!window.order().isEmpty()) {
      text.append(gap.isEmpty() && window.partition().isEmpty() ? "" : " ");
      queries.order(window.order());
    }
    switch (window.frame()) {
      case Window.Frame.Unsaid _ -> {}
      case Window.Frame.Starting(var unit, Window.Bound from) ->
          text.append(" ").append(unit).append(" ").append(bound(from));
      case Window.Frame.Between(var unit, Window.Bound from, Window.Bound to) ->
          text.append(" ")
              .append(unit)
              .append(" BETWEEN ")
              .append(bound(from))
              .append(" AND ")
              .append(bound(to));
    }
  }

  private static String bound(Window.Bound bound) {
    return switch (bound.side()) {
      case UNBOUNDED_PRECEDING -> "UNBOUNDED PRECEDING";
      case PRECEDING -> bound.rows() + " PRECEDING";
      case CURRENT_ROW -> "CURRENT ROW";
      case FOLLOWING -> bound.rows() + " FOLLOWING";
      case UNBOUNDED_FOLLOWING -> "UNBOUNDED FOLLOWING";
    };
  }
}
