package dev.dormouse.query.compile;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Order;
import dev.dormouse.query.ast.Query;
import dev.dormouse.query.compile.expression.Expressions;
import dev.dormouse.query.compile.expression.Windows;
import dev.dormouse.query.compile.relation.Literals;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.Value;
import dev.dormouse.query.compile.time.Constants;
import dev.dormouse.query.compile.word.Clause;
import dev.dormouse.query.compile.word.Described;
import dev.dormouse.query.compiled.CompiledQuery;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import dev.dormouse.query.type.Type.Family;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** What stands after the rows were made: ORDER BY, LIMIT BY, LIMIT. */
final class Endings {
  private static final long CAP = CompiledQuery.MAX_ROWS + 1L;
  private static final BigInteger MOST = BigInteger.valueOf(1_000_000_000_000L);

  private final Session session;
  private final SqlPool pool;
  private final Expressions expressions;
  private final Clause orderClause;
  private final int columns;
  private final List<Sql> orderKeys = new ArrayList<>();

  Endings(Session session, Expressions expressions, Clause orderClause, int columns) {
    this.session = session;
    this.pool = session.pool();
    this.expressions = expressions;
    this.orderClause = orderClause;
    this.columns = columns;
  }

  /** All parts of the text; {@code columnAt} gives the select item at a place counted from 0. */
  List<Object> all(Query query, IntFunction<Value> columnAt, boolean outermost) {
    List<Object> parts = new ArrayList<>();
    if (!query.order().isEmpty()) {
      List<Sql> keys = new ArrayList<>();
      for (Order order : query.order()) {
        Sql key = keyed(order.expression(), orderClause, columnAt);
        orderKeys.add(key);
        keys.add(pool.of(key, Windows.suffix(order)));
      }
      parts.addAll(List.of(" ORDER BY ", pool.joined(", ", keys)));
    }
    if (query.limitBy() instanceof Query.LimitBy.Rows(var count, var offset, var by, var _)) {
      Clause clause = orderClause == Clause.ORDER_OF_SET ? orderClause : Clause.LIMIT_BY;
      List<Sql> keys = by.stream().map(key -> keyed(key, clause, columnAt)).toList();
      orderKeys.addAll(keys);
      parts.addAll(
          List.of(" LIMIT ", rows(count, false), offset(offset), " BY ", pool.joined(", ", keys)));
    }
    parts.addAll(limit(query.limit(), outermost));
    return parts;
  }

  /** The keys that were compiled, for the check of grouping. */
  List<Sql> orderKeys() {
    return orderKeys;
  }

  /** A whole number stands for the select item at that place. */
  private Sql keyed(Expression key, Clause clause, IntFunction<Value> columnAt) {
    if (key instanceof Expression.Numeral numeral && Literals.isWhole(numeral.digits())) {
      return columnAt.apply(position(numeral, columns)).sql();
    }
    return expressions.in(clause, key).sql();
  }

  /** The place that a number means, counted from 0. */
  static int position(Expression.Numeral numeral, int columns) {
    BigInteger place = new BigInteger(numeral.digits());
    if (place.signum() <= 0 || place.compareTo(BigInteger.valueOf(columns)) > 0) {
      throw TrqlException.meaning(
          numeral.span(),
          "There is no column "
              + Described.shortened(numeral.digits())
              + "; the query has "
              + columns);
    }
    return place.intValue() - 1;
  }

  private List<Object> limit(Query.Limit limit, boolean outermost) {
    return switch (limit) {
      case Query.Limit.None _ -> outermost ? List.of(" LIMIT " + CAP) : List.of();
      case Query.Limit.Rows(Expression count, Expression offset, var _) ->
          List.of(" LIMIT ", rows(count, outermost), offset(offset));
      case Query.Limit.Offset(Expression offset, var _) ->
          outermost
              ? List.of(" LIMIT " + CAP, offset(offset))
              : List.of(" OFFSET ", rows(offset, false));
    };
  }

  private Sql offset(Expression offset) {
    boolean none = offset instanceof Expression.Numeral(String digits, var _) && digits.equals("0");
    return none ? pool.of("") : pool.of(" OFFSET ", rows(offset, false));
  }

  /**
   * A number of rows. ClickHouse reads a negative LIMIT from the end and a fraction as a share of
   * all rows: a computed one is made a whole number, so that neither gets around the cap.
   */
  private Sql rows(Expression written, boolean capped) {
    if (written instanceof Expression.Numeral(String digits, var span)) {
      boolean usable =
          Literals.isWhole(digits)
              && !digits.startsWith("-")
              && digits.length() < 100
              && new BigInteger(digits).compareTo(MOST) <= 0;
      if (!usable) {
        throw TrqlException.meaning(
            span,
            "The number of rows is "
                + Described.shortened(digits)
                + "; it must be a whole number from 0 to 1000000000000");
      }
      long rows = Long.parseLong(digits);
      return session
          .parameters()
          .add("UInt64", String.valueOf(capped ? Math.min(rows, CAP) : rows));
    }
    if (!Constants.dependsOnNoRow(written)) {
      throw TrqlException.meaning(
          written.span(), "The number of rows must be known before the query runs");
    }
    Value value = expressions.in(Clause.LIMIT, written);
    if (!value.is(Family.NUMBER) && !value.type().open()) {
      throw TrqlException.meaning(
          written.span(),
          "The number of rows must be a number; "
              + Described.expression(written)
              + " is "
              + value.type().text());
    }
    return capped
        ? pool.of("toUInt64(greatest(least(", value.sql(), ", " + CAP + "), 0))")
        : pool.of("toUInt64(greatest(", value.sql(), ", 0))");
  }
}
