package dev.dormouse.query.compile.expression;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.compile.relation.Origin;
import dev.dormouse.query.compile.relation.Relation;
import dev.dormouse.query.compile.relation.Scope;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.TableRelation;
import dev.dormouse.query.compile.relation.Value;
import dev.dormouse.query.compile.time.TimeBucket;
import dev.dormouse.query.compile.word.Clause;
import dev.dormouse.query.compile.word.Described;
import dev.dormouse.query.compile.word.UnitWord;
import dev.dormouse.query.compiled.TableUse;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.function.Function;
import dev.dormouse.query.function.Functions;
import dev.dormouse.query.schema.Render;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import dev.dormouse.query.type.Type;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Compiles calls of functions: our own, aggregates, window functions. */
public final class Calls {
  private static final List<Render> FORMATS =
      List.of(
          Render.DURATION,
          Render.DURATION_SECONDS,
          Render.COST_IN_DOLLARS,
          Render.COST,
          Render.BYTES,
          Render.DECIMAL_BYTES,
          Render.QUANTITY,
          Render.PERCENT);

  private final Expressions expressions;
  private final SqlPool pool;
  private final Scope scope;
  private final Arguments arguments;
  private Windows windows;

  public Calls(Expressions expressions, Session session, Scope scope) {
    this.expressions = expressions;
    this.pool = session.pool();
    this.scope = scope;
    this.arguments = new Arguments(expressions, session);
    this.windows = new Windows(expressions, session, List.of());
  }

  public void useWindows(Windows declared) {
    windows = declared;
  }

  public Value call(Expression.Call call) {
    String name = call.function().toLowerCase(Locale.ROOT);
    if (name.equals(TimeBucket.NAME)) {
      requirePlain(call, 0);
      return timeBucket(call.span());
    }
    if (name.equals("prettyformat")) {
      requirePlain(call, 2);
      return prettyFormat(call);
    }
    Function function =
        Functions.named(name)
            .orElseThrow(() ->
                TrqlException.meaning(
                    call.span(), Functions.unknown(Described.shortened(call.function()))));
    requireCounts(function, call);
    return switch (function.kind()) {
      case SCALAR -> scalar(function, call);
      case AGGREGATE -> aggregate(function, call);
      case WINDOW -> window(function, call);
    };
  }

  private static void requirePlain(Expression.Call call, int count) {
    boolean plain =
        call.parameters().isEmpty()
            && !call.distinct()
            && call.over() instanceof Expression.Over.Nothing;
    if (!plain) {
      throw TrqlException.meaning(
          call.span(),
          "Function '" + call.function() + "' takes neither parameters nor DISTINCT nor OVER");
    }
    if (call.arguments().size() != count) {
      throw TrqlException.meaning(
          call.span(),
          "Function '"
              + call.function()
              + "' expects "
              + new Function.Count(count, count).expectation(call.arguments().size())
              + ", found "
              + call.arguments().size());
    }
  }

  private static void requireCounts(Function function, Expression.Call call) {
    int found = star(call) ? 0 : call.arguments().size();
    if (!function.arguments().includes(found) && !manyDistinct(function, call)) {
      throw TrqlException.meaning(
          call.span(),
          "Function '"
              + function.name()
              + "' expects "
              + function.arguments().expectation(found)
              + ", found "
              + found);
    }
    int parameters = call.parameters().size();
    if (function.parameters().max() == 0 && parameters > 0) {
      throw TrqlException.meaning(
          call.span(), "Function '" + function.name() + "' has only one pair of parentheses");
    }
    if (!function.parameters().includes(parameters)) {
      throw TrqlException.meaning(
          call.span(),
          "Function '"
              + function.name()
              + "' expects "
              + function.parameters().expectation(parameters)
              + " in a first pair of parentheses, as in "
              + function.name()
              + "(0.95)(x), found "
              + parameters);
    }
  }

  private static boolean star(Expression.Call call) {
    return call.arguments().size() == 1
        && call.arguments().getFirst() instanceof Expression.Star
        && call.function().equalsIgnoreCase("count");
  }

  private static boolean manyDistinct(Function function, Expression.Call call) {
    return call.distinct() && function.name().equals("count") && !call.arguments().isEmpty();
  }

  private Value scalar(Function function, Expression.Call call) {
    if (call.distinct() || !(call.over() instanceof Expression.Over.Nothing)) {
      throw TrqlException.meaning(
          call.span(),
          "Function '" + function.name() + "' is no aggregate and takes neither DISTINCT nor OVER");
    }
    if (UnitWord.isShift(function.name())) {
      return arguments.shift(function, call);
    }
    Arguments.Compiled compiled = arguments.compile(function, call.arguments());
    Sql sql = pool.call(function.clickHouseName(), compiled.sql());
    Type type = function.result().of(compiled.types(), compiled.lambda());
    return new Value(sql, type, origin(function, compiled));
  }

  private static Origin origin(Function function, Arguments.Compiled compiled) {
    if (function.name().equals("arrayJoin")) {
      return compiled.first();
    }
    return function.keepsUnit() ? compiled.first().shownOnly() : Origin.NONE;
  }

  private Value aggregate(Function function, Expression.Call call) {
    boolean windowed = !(call.over() instanceof Expression.Over.Nothing);
    if (windowed) {
      requireWindowAllowed(function, call);
    } else {
      requireAggregateAllowed(function, call);
    }
    if (star(call) && call.distinct()) {
      throw TrqlException.meaning(call.span(), "count(DISTINCT *) is not supported. Name a column");
    }
    Expressions.Inside inside = windowed ? Expressions.Inside.WINDOW : Expressions.Inside.AGGREGATE;
    Arguments.Compiled compiled =
        arguments.compileInside(inside, function, star(call) ? List.of() : call.arguments());
    Type type = function.result().of(compiled.types(), compiled.lambda());
    Origin origin = function.keepsUnit() ? compiled.first().shownOnly() : Origin.NONE;
    Sql body =
        pool.of(
            head(function, call.parameters()),
            call.distinct() ? "(DISTINCT " : "(",
            pool.joined(", ", compiled.sql()),
            ")");
    if (windowed) {
      expressions.sawWindow();
      return new Value(pool.of(body, windows.over(call.over())), type, origin);
    }
    expressions.sawAggregate();
    Sql marked = pool.marked(new Sql.Mark.Aggregate(), body, "");
    return new Value(marked, type, origin);
  }

  private Sql head(Function function, List<Expression> parameters) {
    if (parameters.isEmpty()) {
      return pool.of(function.clickHouseName());
    }
    List<Sql> values =
        parameters.stream()
            .map(parameter -> {
              if (!(parameter instanceof Expression.Numeral numeral)) {
                throw TrqlException.meaning(
                    parameter.span(),
                    "The parameters of '" + function.name() + "' must be plain numbers");
              }
              return expressions.compile(numeral).sql();
            })
            .toList();
    return pool.call(function.clickHouseName(), values);
  }

  private Value window(Function function, Expression.Call call) {
    if (call.over() instanceof Expression.Over.Nothing) {
      throw TrqlException.meaning(
          call.span(),
          "Function '" + function.name() + "' needs a window: " + function.name() + "(…) OVER (…)");
    }
    if (call.distinct()) {
      throw TrqlException.meaning(
          call.span(), "Function '" + function.name() + "' does not take DISTINCT");
    }
    requireWindowAllowed(function, call);
    Arguments.Compiled compiled =
        arguments.compileInside(Expressions.Inside.WINDOW, function, call.arguments());
    expressions.sawWindow();
    Sql body = pool.call(function.clickHouseName(), compiled.sql());
    Origin origin = function.keepsUnit() ? compiled.first().shownOnly() : Origin.NONE;
    Sql over =
        switch (function.name()) {
          case "lag", "lead" -> windows.overAllRows(call.over());
          case "rank", "dense_rank" -> windows.overEquals(call.over());
          default -> windows.over(call.over());
        };
    return new Value(
        pool.of(body, over), function.result().of(compiled.types(), compiled.lambda()), origin);
  }

  private void requireAggregateAllowed(Function function, Expression.Call call) {
    Clause clause = expressions.clause();
    if (!clause.aggregates()) {
      throw TrqlException.meaning(
          call.span(),
          "Aggregate function '"
              + function.name()
              + "' may not stand in "
              + clause.text()
              + (clause == Clause.WHERE ? ". Use HAVING" : ""));
    }
    if (expressions.inside() == Expressions.Inside.AGGREGATE) {
      throw TrqlException.meaning(
          call.span(),
          "Aggregate function '" + function.name() + "' may not stand inside another aggregate");
    }
  }

  private void requireWindowAllowed(Function function, Expression.Call call) {
    Clause clause = expressions.clause();
    if (!clause.windows()) {
      throw TrqlException.meaning(
          call.span(),
          "Window function '"
              + function.name()
              + "' may not stand in "
              + clause.text()
              + ". Use a subquery");
    }
    if (expressions.inside() != Expressions.Inside.NOTHING) {
      throw TrqlException.meaning(
          call.span(),
          "Window function '"
              + function.name()
              + "' may not stand inside another function's window or aggregate");
    }
  }

  /** The time column of FROM, rounded down to buckets that suit the range. */
  public Value timeBucket(Span span) {
    if (scope.relations().isEmpty()) {
      throw TrqlException.meaning(span, "timeBucket() needs a FROM");
    }
    Relation first = scope.relations().getFirst();
    for (String column : first.columnNames()) {
      Optional<Value> value = timeColumn(first, column);
      if (value.isPresent()) {
        TableUse use = ((Origin.TimeAxis.Of) value.get().origin().timeAxis()).use();
        TimeBucket bucket = TimeBucket.forRange(Duration.between(use.from(), use.to()));
        return Value.of(
            pool.of("toStartOfInterval(", value.get().sql(), ", " + bucket.interval() + ")"),
            Type.DATETIME.orNullIf(value.get().type().nullable()));
      }
    }
    throw TrqlException.meaning(
        span,
        "timeBucket() needs the time column (triggered_at of runs, bucket_start of metrics) among"
            + " the columns of the subquery");
  }

  private static Optional<Value> timeColumn(Relation relation, String column) {
    if (relation instanceof TableRelation table && !column.equals(table.table().timeColumn())) {
      return Optional.empty();
    }
    return relation
        .column(column)
        .filter(value -> value.origin().timeAxis() instanceof Origin.TimeAxis.Of);
  }

  private Value prettyFormat(Expression.Call call) {
    List<String> formats = FORMATS.stream().map(Render::text).toList();
    if (call.arguments().getLast() instanceof Expression.Text(String text, Span _)) {
      for (Render format : FORMATS) {
        if (format.text().equals(text)) {
          Value value = expressions.compile(call.arguments().getFirst());
          return value.with(value.origin().withFormat(format));
        }
      }
    }
    throw TrqlException.meaning(
        call.arguments().getLast().span(),
        "prettyFormat() does not know "
            + Described.expression(call.arguments().getLast())
            + ". Formats: "
            + String.join(", ", formats));
  }
}
