package dev.dormouse.query;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Expression.ArithmeticOperator;
import dev.dormouse.query.ast.Expression.Branch;
import dev.dormouse.query.ast.Expression.ChainOperator;
import dev.dormouse.query.ast.Expression.ComparisonOperator;
import dev.dormouse.query.ast.Order;
import dev.dormouse.query.ast.Query;
import dev.dormouse.query.ast.TypeName;
import dev.dormouse.query.ast.Window;
import dev.dormouse.query.diagnostic.Span;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes expressions of a wanted type over the columns of a source called {@code r}; the same for
 * the same seed.
 */
final class RandomExpressions {
  private static final Span HERE = Span.NOWHERE;

  private final Random random;
  private final RandomTable table;
  private final Function<String, Query> subqueries;

  /** {@code subqueries} makes a query with one column of a type: text or number. */
  RandomExpressions(Random random, RandomTable table, Function<String, Query> subqueries) {
    this.random = random;
    this.table = table;
    this.subqueries = subqueries;
  }

  @SafeVarargs
  final <T> T one(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  <T> List<T> some(int atLeast, int atMost, IntFunction<T> make) {
    return IntStream.rangeClosed(1, atLeast + random.nextInt(atMost - atLeast + 1))
        .mapToObj(make)
        .toList();
  }

  Expression text(int depth) {
    if (depth <= 0) {
      return random.nextInt(3) == 0
          ? literal(one("a", "it's", "b\\d", "%x_", "ü", "tab\there", ""))
          : column(one(table.texts()));
    }
    return switch (random.nextInt(9)) {
      case 0 -> call("lower", text(depth - 1));
      case 1 -> new Expression.Chain(ChainOperator.CONCAT, some(2, 3, _ -> text(depth - 1)), HERE);
      case 2 ->
          new Expression.Case(
              some(1, 2, _ -> new Branch(condition(depth - 1), text(depth - 1))),
              one(text(depth - 1), new Expression.Null(HERE)),
              HERE);
      case 3 -> call("substring", text(depth - 1), number(0));
      case 4 ->
          new Expression.Chain(ChainOperator.COALESCE, some(2, 3, _ -> text(depth - 1)), HERE);
      case 5 -> call("if", condition(depth - 1), text(depth - 1), text(depth - 1));
      case 6 ->
          new Expression.CaseOf(
              column(table.choice()),
              some(
                  1,
                  2,
                  _ -> new Branch(literal(one(table.choices().subList(0, 2))), text(depth - 1))),
              text(depth - 1),
              HERE);
      case 7 -> new Expression.Element(texts(), numeral("1"), HERE);
      default -> text(0);
    };
  }

  Expression number(int depth) {
    if (depth <= 0) {
      return random.nextInt(3) == 0
          ? numeral(one("0", "7", "-3", "2.5", "300", "1e3"))
          : column(one(table.numbers()));
    }
    return switch (random.nextInt(8)) {
      case 0, 1 ->
          new Expression.Arithmetic(
              one(ArithmeticOperator.PLUS, ArithmeticOperator.MINUS, ArithmeticOperator.TIMES),
              number(depth - 1),
              number(depth - 1),
              HERE);
      case 2 -> call("length", text(depth - 1));
      case 3 -> new Expression.Negated(call("abs", number(depth - 1)), HERE);
      case 4 ->
          new Expression.Cast(number(depth - 1), new TypeName("Float64", List.of(), HERE), HERE);
      case 5 -> call("dateDiff", literal("hour"), time(depth - 1), time(0));
      case 6 ->
          random.nextInt(3) == 0
              ? new Expression.Scalar(subqueries.apply("number"), HERE)
              : number(0);
      default -> number(0);
    };
  }

  /** No bare number, which would mean a column by its place. */
  Expression orderKey() {
    return call("abs", number(1));
  }

  Expression time(int depth) {
    if (depth <= 0) {
      return one(
          Stream.concat(
                  table.times().stream().map(RandomExpressions::column),
                  Stream.of(call("now"), new Expression.Time(false, "2026-11-20 10:00:00", HERE)))
              .toList());
    }
    return switch (random.nextInt(3)) {
      case 0 ->
          new Expression.Arithmetic(
              one(ArithmeticOperator.PLUS, ArithmeticOperator.MINUS),
              time(depth - 1),
              new Expression.Interval(numeral("3"), one("HOUR", "DAY", "WEEK"), HERE),
              HERE);
      case 1 -> call("toStartOfHour", time(depth - 1));
      default -> time(0);
    };
  }

  Expression condition(int depth) {
    if (depth <= 0) {
      return new Expression.Comparison(
          one(ComparisonOperator.EQUAL, ComparisonOperator.NOT_EQUAL, ComparisonOperator.LESS),
          column(table.small()),
          numeral(String.valueOf(random.nextInt(4))),
          HERE);
    }
    boolean negated = random.nextBoolean();
    return switch (random.nextInt(12)) {
      case 0 ->
          new Expression.Chain(ChainOperator.AND, some(2, 3, _ -> condition(depth - 1)), HERE);
      case 1 -> new Expression.Chain(ChainOperator.OR, some(2, 3, _ -> condition(depth - 1)), HERE);
      case 2 -> new Expression.Not(condition(depth - 1), HERE);
      case 3 -> new Expression.Between(negated, number(depth - 1), number(0), number(0), HERE);
      case 4 ->
          new Expression.InList(
              negated,
              column(table.choice()),
              some(1, 3, _ -> literal(one(table.choices().subList(1, 3)))),
              HERE);
      case 5 -> new Expression.IsNull(negated, text(depth - 1), HERE);
      case 6 ->
          new Expression.Comparison(
              one(ComparisonOperator.LIKE, ComparisonOperator.NOT_ILIKE, ComparisonOperator.EQUAL),
              text(depth - 1),
              literal("a%"),
              HERE);
      case 7 ->
          new Expression.Comparison(
              one(ComparisonOperator.GREATER, ComparisonOperator.LESS_OR_EQUAL),
              number(depth - 1),
              number(depth - 1),
              HERE);
      case 8 ->
          new Expression.Comparison(
              ComparisonOperator.GREATER_OR_EQUAL, time(depth - 1), time(0), HERE);
      case 9 ->
          random.nextInt(3) == 0
              ? new Expression.InQuery(negated, column("run_id"), subqueries.apply("text"), HERE)
              : condition(0);
      case 10 -> call("has", texts(), literal("a"));
      default ->
          call(
              "arrayExists",
              new Expression.Lambda(
                  List.of("x"),
                  new Expression.Comparison(
                      ComparisonOperator.EQUAL,
                      new Expression.Name(List.of("x"), HERE),
                      text(0),
                      HERE),
                  HERE),
              texts());
    };
  }

  /** An array of texts. */
  private Expression texts() {
    return table.arrays().isEmpty()
        ? call("splitByChar", literal("-"), column(table.texts().getFirst()))
        : column(table.arrays().getFirst());
  }

  Expression aggregate(int depth) {
    return switch (random.nextInt(6)) {
      case 0 -> call("count");
      case 1 -> call("sum", number(depth));
      case 2 -> call("countIf", condition(depth));
      case 3 -> call("max", text(depth));
      case 4 ->
          new Expression.Call(
              "quantile",
              List.of(numeral("0.9")),
              false,
              List.of(number(depth)),
              new Expression.Over.Nothing(),
              HERE);
      default ->
          new Expression.Call(
              "count", List.of(), true, List.of(text(depth)), new Expression.Over.Nothing(), HERE);
    };
  }

  Expression windowed(int depth) {
    Window window =
        new Window(
            "",
            some(0, 1, _ -> text(depth - 1)),
            List.of(new Order(number(0), Order.Direction.DESC, one(Order.Nulls.values()))),
            one(
                new Window.Frame.Unsaid(),
                new Window.Frame.Between(
                    Window.Frame.Unit.ROWS,
                    new Window.Bound(Window.Bound.Side.PRECEDING, 2),
                    new Window.Bound(Window.Bound.Side.CURRENT_ROW, 0))),
            HERE);
    return new Expression.Call(
        one("row_number", "rank"),
        List.of(),
        false,
        List.of(),
        new Expression.Over.Inline(window),
        HERE);
  }

  static Expression column(String name) {
    return new Expression.Name(List.of("r", name), HERE);
  }

  static Expression literal(String text) {
    return new Expression.Text(text, HERE);
  }

  static Expression.Numeral numeral(String digits) {
    return new Expression.Numeral(digits, HERE);
  }

  static Expression call(String function, Expression... arguments) {
    return new Expression.Call(
        function, List.of(), false, List.of(arguments), new Expression.Over.Nothing(), HERE);
  }
}
