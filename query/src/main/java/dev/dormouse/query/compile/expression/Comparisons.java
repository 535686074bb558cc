package dev.dormouse.query.compile.expression;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Expression.ComparisonOperator;
import dev.dormouse.query.compile.relation.Literals;
import dev.dormouse.query.compile.relation.Origin;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.Value;
import dev.dormouse.query.compile.time.Constants;
import dev.dormouse.query.compile.word.Described;
import dev.dormouse.query.diagnostic.ClosestName;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.schema.ColumnSource;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import dev.dormouse.query.type.Type;
import dev.dormouse.query.type.Type.Family;
import java.util.ArrayList;
import java.util.List;

/** Comparisons: types that fit, values a column can have, literals in the form the store knows. */
public final class Comparisons {
  private static final int MAX_BETWEEN = 8;

  private final Expressions expressions;
  private final SqlPool pool;
  private final Literals literals;
  private int betweens;

  public Comparisons(Expressions expressions, Session session) {
    this.expressions = expressions;
    this.pool = session.pool();
    this.literals = new Literals(session.parameters());
  }

  /** Two expressions compared. */
  public Value compare(Expression.Comparison comparison) {
    Expression left = comparison.left();
    Expression right = comparison.right();
    ComparisonOperator operator = comparison.operator();
    if (left instanceof Expression.Null || right instanceof Expression.Null) {
      throw TrqlException.meaning(
          comparison.span(), "Nothing compares with NULL. Write IS NULL or IS NOT NULL");
    }
    if (operator.pattern()) {
      return pattern(operator, left, right);
    }
    if (Literals.isLiteral(left) && !Literals.isLiteral(right)) {
      return literal(flipped(operator), right, left, comparison.span());
    }
    if (Literals.isLiteral(right) && !Literals.isLiteral(left)) {
      return literal(operator, left, right, comparison.span());
    }
    Value a = expressions.compile(left);
    Value b = expressions.compile(right);
    Aligned aligned = align(a, left, b, right, comparison.span());
    return condition(aligned.left(), operator.text(), aligned.right(), a, b);
  }

  private Value literal(
      ComparisonOperator operator, Expression expression, Expression literal, Span span) {
    Value value = expressions.compile(expression);
    boolean equality =
        operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL;
    if (literal instanceof Expression.Text(String text, Span at)
        && (value.is(Family.TEXT) || value.is(Family.JSON))) {
      if (equality) {
        requireAllowed(value, text, at);
        return equality(operator, value, List.of(text));
      }
      return condition(value.sql(), operator.text(), shown(value, text), value, value);
    }
    Value constant = constant(value, literal);
    Aligned aligned = align(value, expression, constant, literal, span);
    return condition(aligned.left(), operator.text(), aligned.right(), value, constant);
  }

  /** Equal to one of several texts, or not. */
  private Value equality(ComparisonOperator operator, Value value, List<String> texts) {
    boolean negated = operator == ComparisonOperator.NOT_EQUAL;
    Sql subject = value.sql();
    List<String> wanted = new ArrayList<>();
    if (value.origin().literals() instanceof Origin.Literals.Stored stored
        && expressions.storedColumnsReachable()) {
      subject = stored.table().storedColumn(stored.column());
      texts.forEach(
          text -> wanted.addAll(stored.table().stored().storedValues(stored.column(), text)));
    } else {
      texts.forEach(text -> wanted.add(shownText(value, text)));
    }
    Sql sql =
        wanted.size() == 1
            ? pool.of(
                "(", subject, negated ? " != " : " = ", literals.text(wanted.getFirst()).sql(), ")")
            : pool.of(
                "(", subject, negated ? " NOT IN " : " IN ", literals.texts(wanted).sql(), ")");
    return Value.of(sql, Type.number("UInt8").orNullIf(value.type().nullable()));
  }

  private Sql shown(Value value, String text) {
    return literals.text(shownText(value, text)).sql();
  }

  private static String shownText(Value value, String text) {
    return switch (value.origin().literals()) {
      case Origin.Literals.AsShown _ -> text;
      case Origin.Literals.Stripped(String prefix) ->
          text.startsWith(prefix) ? text.substring(prefix.length()) : text;
      case Origin.Literals.Stored stored ->
          stored.column().source() instanceof ColumnSource.Prefixed(String _, String prefix)
                  && !text.startsWith(prefix)
              ? prefix + text
              : text;
    };
  }

  /** Refuses a text that the column can never have. */
  public static void requireAllowed(Value value, String text, Span span) {
    List<String> allowed = value.origin().allowedValues();
    if (!allowed.isEmpty() && !allowed.contains(text)) {
      throw TrqlException.meaning(
          span,
          "\""
              + value.origin().label()
              + "\" is never '"
              + Described.shortened(text)
              + "'."
              + ClosestName.of(text, allowed)
                  .map(name -> " Did you mean '" + name + "'?")
                  .orElse(
                      " It is one of: "
                          + String.join(", ", allowed.subList(0, Math.min(20, allowed.size())))));
    }
  }

  /** A literal as the value it is compared with needs it. */
  private Value constant(Value against, Expression literal) {
    return switch (literal) {
      case Expression.Text(String text, Span span) when against.is(Family.TIME) ->
          literals.time(text, span);
      case Expression.Text(String text, Span _)
          when against.origin().literals() instanceof Origin.Literals.Stripped ->
          literals.text(shownText(against, text));
      default -> expressions.compile(literal);
    };
  }

  /**
   * The constant of a WHEN, or of a function that searches: compared with the value as it is shown.
   */
  public Sql shownConstant(Value value, Expression written, Expression constant) {
    if (constant instanceof Expression.Null) {
      throw TrqlException.meaning(
          constant.span(), "Nothing compares with NULL. Write CASE WHEN … IS NULL");
    }
    if (constant instanceof Expression.Text(String text, Span span)
        && (value.is(Family.TEXT) || value.is(Family.JSON))) {
      requireAllowed(value, text, span);
      return shown(value, text);
    }
    Value compiled = constant(value, constant);
    return align(value, written, compiled, constant, constant.span()).right();
  }

  private Value pattern(ComparisonOperator operator, Expression left, Expression right) {
    Value value = expressions.compile(left);
    Value pattern = expressions.compile(right);
    requireText(value, left, operator);
    requireText(pattern, right, operator);
    Sql sql =
        switch (operator) {
          case MATCHES -> pool.call("match", value.sql(), pattern.sql());
          case NOT_MATCHES -> pool.of("(NOT ", pool.call("match", value.sql(), pattern.sql()), ")");
          default -> pool.of("(", value.sql(), " " + operator.text() + " ", pattern.sql(), ")");
        };
    return Value.of(sql, Type.number("UInt8").orNullIf(value.type().nullable()));
  }

  private static void requireText(Value value, Expression written, ComparisonOperator operator) {
    if (!value.is(Family.TEXT) && !value.is(Family.JSON) && !value.type().open()) {
      throw TrqlException.meaning(
          written.span(),
          operator.text()
              + " needs a text, but "
              + Described.expression(written)
              + " is "
              + value.type().text()
              + ". Use toString()");
    }
  }

  public Value between(Expression.Between between) {
    betweens++;
    if (betweens > MAX_BETWEEN) {
      throw TrqlException.meaning(
          between.span(), "BETWEEN stands inside BETWEEN more than " + MAX_BETWEEN + " times");
    }
    Value value = expressions.compile(between.value());
    betweens--;
    Value low = constant(value, between.low());
    Value high = constant(value, between.high());
    Aligned first = align(value, between.value(), low, between.low(), between.span());
    Aligned second = align(value, between.value(), high, between.high(), between.span());
    Sql sql =
        first.left() == second.left()
            ? pool.of(
                "(",
                first.left(),
                between.negated() ? " NOT BETWEEN " : " BETWEEN ",
                first.right(),
                " AND ",
                second.right(),
                ")")
            : mixed(between, first, second);
    return Value.of(sql, Type.number("UInt8").orNullIf(value.type().nullable()));
  }

  private Sql mixed(Expression.Between between, Aligned low, Aligned high) {
    Sql both =
        pool.of(
            "((",
            low.left(),
            " >= ",
            low.right(),
            ") AND (",
            high.left(),
            " <= ",
            high.right(),
            "))");
    return between.negated() ? pool.of("(NOT ", both, ")") : both;
  }

  public Value inList(Expression.InList in) {
    Value value = expressions.compile(in.value());
    List<Expression> items = in.items();
    for (Expression item : items) {
      if (item instanceof Expression.Null) {
        throw TrqlException.meaning(
            item.span(), "NULL in a list matches nothing. Write OR … IS NULL");
      }
      if (!Constants.dependsOnNoRow(item)) {
        throw TrqlException.meaning(
            item.span(),
            "IN compares with constants; "
                + Described.expression(item)
                + " is none. Use = and OR, or has(array, x)");
      }
    }
    if (items.isEmpty()) {
      throw TrqlException.meaning(in.span(), "The list after IN is empty");
    }
    boolean texts = items.stream().allMatch(Expression.Text.class::isInstance);
    if (texts && (value.is(Family.TEXT) || value.is(Family.JSON))) {
      List<String> wanted = new ArrayList<>();
      for (Expression item : items) {
        Expression.Text text = (Expression.Text) item;
        requireAllowed(value, text.value(), text.span());
        wanted.add(text.value());
      }
      return equality(
          in.negated() ? ComparisonOperator.NOT_EQUAL : ComparisonOperator.EQUAL, value, wanted);
    }
    return inValues(in, value, items);
  }

  private Value inValues(Expression.InList in, Value value, List<Expression> items) {
    boolean numbers = items.stream().allMatch(Expression.Numeral.class::isInstance);
    Sql subject = value.sql();
    List<Sql> constants = new ArrayList<>();
    for (Expression item : items) {
      Aligned aligned = align(value, in.value(), constant(value, item), item, in.span());
      subject = aligned.left();
      constants.add(aligned.right());
    }
    Sql list =
        numbers
            ? literals.numbers(items.stream().map(Expression.Numeral.class::cast).toList()).sql()
            : pool.of("[", pool.joined(", ", constants), "]");
    Sql sql = pool.of("(", subject, in.negated() ? " NOT IN " : " IN ", list, ")");
    return Value.of(sql, Type.number("UInt8").orNullIf(value.type().nullable()));
  }

  private record Aligned(Sql left, Sql right) {}

  /** Both sides in forms that compare: JSON read as what stands on the other side. */
  private Aligned align(Value a, Expression left, Value b, Expression right, Span span) {
    if (a.type().open() || b.type().open() || a.type().family() == b.type().family()) {
      return new Aligned(a.sql(), b.sql());
    }
    if (a.is(Family.JSON)) {
      return new Aligned(fromJson(a, b, right), truthAsText(b, right));
    }
    if (b.is(Family.JSON)) {
      return new Aligned(truthAsText(a, left), fromJson(b, a, left));
    }
    throw TrqlException.meaning(
        span,
        "Cannot compare "
            + Described.expression(left)
            + ", which is "
            + a.type().text()
            + ", with "
            + Described.expression(right)
            + ", which is "
            + b.type().text()
            + hint(a, b));
  }

  private static String hint(Value a, Value b) {
    if (!a.origin().allowedValues().isEmpty()) {
      List<String> allowed = a.origin().allowedValues();
      return ". It is one of: "
          + String.join(", ", allowed.subList(0, Math.min(20, allowed.size())));
    }
    if (a.is(Family.TEXT) && b.is(Family.NUMBER)) {
      return ". Write the number in quotes";
    }
    if (a.is(Family.NUMBER) && b.is(Family.TEXT)) {
      return ". Write the number without quotes";
    }
    return a.is(Family.ARRAY) ? ". Use has(array, x)" : "";
  }

  private Sql fromJson(Value json, Value other, Expression otherWritten) {
    return switch (other.type().family()) {
      case NUMBER ->
          otherWritten instanceof Expression.Truth
              ? json.sql()
              : pool.call("toFloat64OrNull", json.sql());
      case TIME -> pool.call("parseDateTime64BestEffortOrNull", json.sql());
      default -> json.sql();
    };
  }

  private Sql truthAsText(Value value, Expression written) {
    return written instanceof Expression.Truth(boolean truth, Span _)
        ? literals.text(String.valueOf(truth)).sql()
        : value.sql();
  }

  private Value condition(Sql left, String operator, Sql right, Value a, Value b) {
    return Value.of(
        pool.of("(", left, " " + operator + " ", right, ")"),
        Type.number("UInt8")
            .orNullIf(
                a.type().nullable()
                    || b.type().nullable()
                    || a.is(Family.JSON)
                    || b.is(Family.JSON)));
  }

  private static ComparisonOperator flipped(ComparisonOperator operator) {
    return switch (operator) {
      case LESS -> ComparisonOperator.GREATER;
      case LESS_OR_EQUAL -> ComparisonOperator.GREATER_OR_EQUAL;
      case GREATER -> ComparisonOperator.LESS;
      case GREATER_OR_EQUAL -> ComparisonOperator.LESS_OR_EQUAL;
      default -> operator;
    };
  }
}
