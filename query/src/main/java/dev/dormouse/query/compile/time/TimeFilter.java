package dev.dormouse.query.compile.time;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Expression.ComparisonOperator;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A query's own bounds on a time column. It counts as a time filter only with a lower bound that
 * all rows must meet: a condition of the outermost AND, comparing the column itself with something
 * that depends on no row.
 */
public record TimeFilter(Bound lower, Bound upper) {
  /** One end of a range. */
  public sealed interface Bound {
    /** There is none. */
    record Absent() implements Bound {}

    /** There is one, its value is known only to the database. */
    record Unknown() implements Bound {}

    /** There is one. */
    record Known(Instant instant) implements Bound {}
  }

  private static final TimeFilter NONE = new TimeFilter(new Bound.Absent(), new Bound.Absent());

  /** The filter in conditions that must all hold, if they bound the column from below. */
  public static Optional<TimeFilter> in(
      List<Expression> conditions, Predicate<Expression.Name> isTimeColumn, ConstantTime times) {
    TimeFilter filter = NONE;
    for (Expression condition : conditions) {
      filter = filter.and(bounds(Desugared.of(condition), isTimeColumn, times));
    }
    return filter.lower instanceof Bound.Absent ? Optional.empty() : Optional.of(filter);
  }

  private static TimeFilter bounds(
      Expression condition, Predicate<Expression.Name> isTimeColumn, ConstantTime times) {
    return switch (condition) {
      case Expression.Chain(var operator, List<Expression> all, var _)
          when operator == Expression.ChainOperator.AND -> {
        TimeFilter filter = NONE;
        for (Expression inner : all) {
          filter = filter.and(bounds(Desugared.of(inner), isTimeColumn, times));
        }
        yield filter;
      }
      case Expression.Comparison(var operator, Expression left, Expression right, var _) -> {
        if (left instanceof Expression.Name name && isTimeColumn.test(name)) {
          yield bound(operator, times.bound(right));
        }
        yield right instanceof Expression.Name name && isTimeColumn.test(name)
            ? bound(flipped(operator), times.bound(left))
            : NONE;
      }
      case Expression.Between(boolean negated, Expression.Name name, var low, var high, var _)
          when !negated && isTimeColumn.test(name) ->
          new TimeFilter(times.bound(low), times.bound(high));
      default -> NONE;
    };
  }

  private static TimeFilter bound(ComparisonOperator operator, Bound bound) {
    return switch (operator) {
      case GREATER, GREATER_OR_EQUAL -> new TimeFilter(bound, new Bound.Absent());
      case LESS, LESS_OR_EQUAL -> new TimeFilter(new Bound.Absent(), bound);
      case EQUAL -> new TimeFilter(bound, bound);
      case NOT_EQUAL, LIKE, NOT_LIKE, ILIKE, NOT_ILIKE, MATCHES, NOT_MATCHES -> NONE;
    };
  }

  private static ComparisonOperator flipped(ComparisonOperator operator) {
    return switch (operator) {
      case LESS -> ComparisonOperator.GREATER;
      case LESS_OR_EQUAL -> ComparisonOperator.GREATER_OR_EQUAL;
      case GREATER -> ComparisonOperator.LESS;
      case GREATER_OR_EQUAL -> ComparisonOperator.LESS_OR_EQUAL;
      case EQUAL -> ComparisonOperator.EQUAL;
      case NOT_EQUAL, LIKE, NOT_LIKE, ILIKE, NOT_ILIKE, MATCHES, NOT_MATCHES ->
          ComparisonOperator.NOT_EQUAL;
    };
  }

  private TimeFilter and(TimeFilter other) {
    return new TimeFilter(tighter(lower, other.lower, true), tighter(upper, other.upper, false));
  }

  private static Bound tighter(Bound a, Bound b, boolean lower) {
    if (a instanceof Bound.Known(Instant first) && b instanceof Bound.Known(Instant second)) {
      return first.isAfter(second) == lower ? a : b;
    }
    if (a instanceof Bound.Known || b instanceof Bound.Absent) {
      return a;
    }
    return b;
  }
}
