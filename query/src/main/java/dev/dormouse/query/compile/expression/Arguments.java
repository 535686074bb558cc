package dev.dormouse.query.compile.expression;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.compile.relation.Origin;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.Value;
import dev.dormouse.query.compile.word.Described;
import dev.dormouse.query.compile.word.UnitWord;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.function.Accepts;
import dev.dormouse.query.function.Function;
import dev.dormouse.query.function.Functions;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import dev.dormouse.query.type.Type;
import dev.dormouse.query.type.Type.Family;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Compiles and checks the arguments of functions. */
public final class Arguments {
  /**
   * Functions whose second argument is looked for in their first: literals there follow the rules
   * of the column.
   */
  private static final Set<String> SEARCHES =
      Set.of("has", "hasany", "hasall", "hassubstr", "indexof", "countequal");

  private final Expressions expressions;
  private final Session session;
  private final SqlPool pool;

  public Arguments(Expressions expressions, Session session) {
    this.expressions = expressions;
    this.session = session;
    this.pool = session.pool();
  }

  /**
   * Compiled arguments; {@code first} is the origin of the first one, {@code lambda} the type of a
   * lambda's body.
   */
  public record Compiled(List<Sql> sql, List<Type> types, Origin first, Type lambda) {}

  public Compiled compileInside(
      Expressions.Inside inside, Function function, List<Expression> arguments) {
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      Expression argument = arguments.get(i);
      Value value = expressions.inside(inside, argument);
      values.add(checked(function, i, argument, value));
    }
    return compiled(values, Type.UNKNOWN);
  }

  public Compiled compile(Function function, List<Expression> arguments) {
    if (!arguments.isEmpty() && arguments.getFirst() instanceof Expression.Lambda lambda) {
      return withLambda(function, lambda, arguments.subList(1, arguments.size()));
    }
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      Expression argument = arguments.get(i);
      Value value =
          i == 1 && SEARCHES.contains(function.name().toLowerCase(Locale.ROOT))
              ? searched(values.getFirst(), arguments.getFirst(), argument)
              : value(function, i, argument);
      values.add(checked(function, i, argument, value));
    }
    return compiled(values, Type.UNKNOWN);
  }

  private static Compiled compiled(List<Value> values, Type lambda) {
    return new Compiled(
        values.stream().map(Value::sql).toList(),
        values.stream().map(Value::type).toList(),
        values.isEmpty() ? Origin.NONE : values.getFirst().origin(),
        lambda);
  }

  private Value value(Function function, int index, Expression argument) {
    if (function.acceptsAt(index) == Accepts.UNIT && index == 0) {
      String unit = unit(function, argument);
      return Value.of(session.parameters().text(unit), Type.TEXT);
    }
    if (index == 0 && function.name().equals("arrayReduce")) {
      requireAggregateName(argument);
    }
    return expressions.compile(argument);
  }

  private static String unit(Function function, Expression argument) {
    return UnitWord.of(argument)
        .orElseThrow(() ->
            TrqlException.meaning(
                argument.span(),
                "Function '"
                    + function.name()
                    + "' expects a unit first, not "
                    + Described.expression(argument)
                    + ". Units: "
                    + String.join(", ", UnitWord.ALL)));
  }

  private static void requireAggregateName(Expression argument) {
    boolean known =
        argument instanceof Expression.Text(String name, Span _)
            && Functions.named(name).filter(Function::aggregate).isPresent();
    if (!known) {
      throw TrqlException.meaning(
          argument.span(),
          "arrayReduce() expects the name of an aggregate function first, as 'sum'");
    }
  }

  /** JSON is read as a number where one is expected. */
  private Value checked(Function function, int index, Expression written, Value value) {
    Accepts accepts = function.acceptsAt(index);
    if (!accepts.takes(value.type())) {
      throw TrqlException.meaning(
          written.span(),
          "Function '"
              + function.name()
              + "' expects "
              + accepts.text()
              + " as argument "
              + (index + 1)
              + ", but "
              + Described.expression(written)
              + " is "
              + value.type().text());
    }
    boolean number =
        accepts == Accepts.NUMBER
            || accepts == Accepts.CONDITION
            || accepts == Accepts.NUMBER_OR_TIME;
    return number && value.is(Family.JSON)
        ? Value.of(pool.call("toFloat64OrNull", value.sql()), Type.number("Float64").orNull())
        : value;
  }

  /** {@code has(column, 'literal')}: the literal as the column's elements are stored. */
  private Value searched(Value container, Expression containerWritten, Expression argument) {
    Type element = container.type().element();
    Value like = new Value(container.sql(), element, container.origin());
    return switch (argument) {
      case Expression.Text _ when element.is(Family.TEXT) ->
          Value.of(shown(like, containerWritten, argument), Type.TEXT);
      case Expression.Array(List<Expression> items, Span _)
          when element.is(Family.TEXT)
              && items.stream().allMatch(Expression.Text.class::isInstance) ->
          Value.of(
              pool.of(
                  "[",
                  pool.joined(
                      ", ",
                      items.stream().map(item -> shown(like, containerWritten, item)).toList()),
                  "]"),
              Type.array(Type.TEXT));
      default -> expressions.compile(argument);
    };
  }

  private Sql shown(Value like, Expression containerWritten, Expression literal) {
    return expressions.comparisons().shownConstant(like, containerWritten, literal);
  }

  private Compiled withLambda(Function function, Expression.Lambda lambda, List<Expression> rest) {
    Accepts accepts = function.acceptsAt(0);
    if (accepts != Accepts.LAMBDA && accepts != Accepts.LAMBDA_OR_ARRAY) {
      throw TrqlException.meaning(
          lambda.span(), "Function '" + function.name() + "' does not take a lambda");
    }
    List<Value> arrays = new ArrayList<>();
    for (int i = 0; i < rest.size(); i++) {
      arrays.add(checked(function, i + 1, rest.get(i), expressions.compile(rest.get(i))));
    }
    List<Value> elements =
        arrays.stream().filter(value -> value.is(Family.ARRAY) || value.type().open()).toList();
    if (elements.size() != lambda.parameters().size()) {
      throw TrqlException.meaning(
          lambda.span(),
          "The lambda has "
              + lambda.parameters().size()
              + " names for the elements of "
              + elements.size()
              + " arrays");
    }
    Map<String, Value> parameters = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      String name = lambda.parameters().get(i);
      session.requireUsable(name, lambda.span());
      String internal = session.internalName("x");
      names.add(internal);
      Value parameter =
          new Value(pool.of(internal), elements.get(i).type().element(), elements.get(i).origin());
      if (parameters.put(name, parameter) != null) {
        throw TrqlException.meaning(lambda.span(), "The lambda names \"" + name + "\" twice");
      }
    }
    Value body = expressions.lambda(parameters, lambda.body());
    Sql sql = pool.of("((" + String.join(", ", names) + ") -> ", body.sql(), ")");
    List<Sql> all = new ArrayList<>(List.of(sql));
    List<Type> types = new ArrayList<>(List.of(Type.UNKNOWN));
    arrays.forEach(array -> {
      all.add(array.sql());
      types.add(array.type());
    });
    return new Compiled(all, types, Origin.NONE, body.type());
  }

  /** {@code dateAdd(day, 7, x)}, which ClickHouse reads only with a bare unit: written as a sum. */
  public Value shift(Function function, Expression.Call call) {
    List<Expression> arguments = call.arguments();
    String unit = unit(function, arguments.getFirst());
    if (unit.equals("millisecond")) {
      throw TrqlException.meaning(
          arguments.getFirst().span(),
          "Function '" + function.name() + "' counts in seconds or more");
    }
    Expression amount = arguments.get(1);
    Value number =
        checked(
            Functions.named("toIntervalDay").orElseThrow(), 0, amount, expressions.compile(amount));
    Value time =
        checked(function, 2, arguments.getLast(), expressions.compile(arguments.getLast()));
    boolean forward = function.name().toLowerCase(Locale.ROOT).endsWith("add");
    Sql interval =
        pool.call(
            "toInterval" + unit.substring(0, 1).toUpperCase(Locale.ROOT) + unit.substring(1),
            number.sql());
    return Value.of(pool.of("(", time.sql(), forward ? " + " : " - ", interval, ")"), time.type());
  }
}
