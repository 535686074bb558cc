package dev.dormouse.query.ast;

import dev.dormouse.query.diagnostic.Span;
import java.util.List;

/** A body with what comes before it (named queries) and after it (order and limits). */
public record Query(
    List<NamedQuery> named, Body body, List<Order> order, LimitBy limitBy, Limit limit, Span span) {
  public Query {
    named = List.copyOf(named);
    order = List.copyOf(order);
  }

  /** {@code name AS (query)} after WITH. */
  public record NamedQuery(String name, Query query, Span span) {}

  /** What gives the rows. */
  public sealed interface Body permits Select, SetOperation, Nested {}

  /** Several bodies combined from left to right by operators of equal rank. */
  public record SetOperation(Body first, List<Member> others) implements Body {
    public SetOperation {
      others = List.copyOf(others);
    }
  }

  /** An operator and the body to its right. */
  public record Member(SetOperator operator, Body body, Span span) {}

  /** How two bodies are combined. */
  public enum SetOperator {
    UNION_ALL("UNION ALL"),
    UNION_DISTINCT("UNION DISTINCT"),
    INTERSECT("INTERSECT DISTINCT"),
    EXCEPT("EXCEPT DISTINCT");

    private final String text;

    SetOperator(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** A query in parentheses. */
  public record Nested(Query query) implements Body {}

  /** {@code LIMIT n BY a, b}, or nothing of the kind. */
  public sealed interface LimitBy {
    /** No LIMIT BY. */
    record None() implements LimitBy {}

    /** So many rows for each value of some expressions; {@code offset} is 0 when not written. */
    record Rows(Expression count, Expression offset, List<Expression> by, Span span)
        implements LimitBy {
      public Rows {
        by = List.copyOf(by);
      }
    }
  }

  /** {@code LIMIT n OFFSET m}, or nothing of the kind. */
  public sealed interface Limit {
    /** No LIMIT. */
    record None() implements Limit {}

    /** So many rows; {@code offset} is 0 when not written. */
    record Rows(Expression count, Expression offset, Span span) implements Limit {}

    /** All rows but the first ones. */
    record Offset(Expression offset, Span span) implements Limit {}
  }
}
