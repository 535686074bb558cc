package dev.dormouse.query.compile.expression;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Expression.ArithmeticOperator;
import dev.dormouse.query.compile.relation.Origin;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.Value;
import dev.dormouse.query.compile.word.Described;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import dev.dormouse.query.type.Type;
import dev.dormouse.query.type.Type.Family;
import java.util.Locale;

/** Sums, products and intervals. */
public final class Arithmetic {
  private final Expressions expressions;
  private final SqlPool pool;

  public Arithmetic(Expressions expressions, Session session) {
    this.expressions = expressions;
    this.pool = session.pool();
  }

  public Value compute(Expression.Arithmetic written) {
    Value left = expressions.compile(written.left());
    Value right = expressions.compile(written.right());
    Type type = type(written, left, right);
    Sql sql = pool.of("(", number(left), " " + written.operator().text() + " ", number(right), ")");
    boolean sameUnit =
        written.operator() == ArithmeticOperator.PLUS
            || written.operator() == ArithmeticOperator.MINUS;
    Origin origin =
        sameUnit && left.is(Family.NUMBER) && left.origin().render() == right.origin().render()
            ? left.origin().shownOnly()
            : Origin.NONE;
    return new Value(sql, type, origin);
  }

  /** JSON is read as a number. */
  private Sql number(Value value) {
    return value.is(Family.JSON) ? pool.call("toFloat64OrNull", value.sql()) : value.sql();
  }

  private static Type type(Expression.Arithmetic written, Value left, Value right) {
    boolean nullable =
        left.type().nullable()
            || right.type().nullable()
            || left.is(Family.JSON)
            || right.is(Family.JSON);
    Family a = family(left);
    Family b = family(right);
    ArithmeticOperator operator = written.operator();
    boolean additive = operator == ArithmeticOperator.PLUS || operator == ArithmeticOperator.MINUS;
    if (left.type().open() || right.type().open()) {
      return Type.UNKNOWN;
    }
    if (a == Family.NUMBER && b == Family.NUMBER) {
      boolean whole =
          operator != ArithmeticOperator.DIVIDE && isWhole(left.type()) && isWhole(right.type());
      return Type.number(whole ? "Int64" : "Float64").orNullIf(nullable);
    }
    if (additive && a == Family.TIME && (b == Family.INTERVAL || b == Family.NUMBER)) {
      return left.type().orNullIf(nullable);
    }
    if (operator == ArithmeticOperator.PLUS && b == Family.TIME && a == Family.INTERVAL) {
      return right.type().orNullIf(nullable);
    }
    if (operator == ArithmeticOperator.MINUS && a == Family.TIME && b == Family.TIME) {
      return Type.number("Int64").orNullIf(nullable);
    }
    if (additive && a == Family.INTERVAL && b == Family.INTERVAL) {
      return Type.INTERVAL;
    }
    throw TrqlException.meaning(
        written.span(),
        "Cannot compute "
            + Described.expression(written.left())
            + " "
            + operator.text()
            + " "
            + Described.expression(written.right())
            + ": "
            + left.type().text()
            + " and "
            + right.type().text()
            + (a == Family.TEXT || b == Family.TEXT ? ". Texts are joined by ||" : ""));
  }

  private static Family family(Value value) {
    return value.is(Family.JSON) ? Family.NUMBER : value.type().family();
  }

  private static boolean isWhole(Type type) {
    return type.name().startsWith("Int") || type.name().startsWith("UInt");
  }

  public Value negated(Expression.Negated negated) {
    Value value = expressions.compile(negated.operand());
    if (family(value) != Family.NUMBER && !value.is(Family.INTERVAL) && !value.type().open()) {
      throw TrqlException.meaning(
          negated.span(),
          "Only numbers have a minus; "
              + Described.expression(negated.operand())
              + " is "
              + value.type().text());
    }
    return new Value(
        pool.call("negate", number(value)),
        value.is(Family.JSON) ? Type.number("Float64").orNull() : value.type(),
        value.origin().shownOnly());
  }

  /** {@code INTERVAL n unit}, as the function that makes one. */
  public Value interval(Expression.Interval interval) {
    Value amount = expressions.compile(interval.amount());
    if (!amount.is(Family.NUMBER) && !amount.type().open()) {
      throw TrqlException.meaning(
          interval.span(),
          "INTERVAL needs a number of units; "
              + Described.expression(interval.amount())
              + " is "
              + amount.type().text());
    }
    String unit = interval.unit().charAt(0) + interval.unit().substring(1).toLowerCase(Locale.ROOT);
    return Value.of(pool.call("toInterval" + unit, amount.sql()), Type.INTERVAL);
  }
}
