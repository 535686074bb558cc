package dev.dormouse.query.ast;

import dev.dormouse.query.diagnostic.Span;
import java.util.List;

/**
 * One SELECT. {@code where} and {@code having} are lists of conditions which must all hold; empty
 * when not written.
 */
public record Select(
    boolean distinct,
    List<Item> items,
    List<From> from,
    List<Expression> where,
    Grouping grouping,
    List<Expression> having,
    List<NamedWindow> windows,
    Span span)
    implements Query.Body {
  public Select {
    items = List.copyOf(items);
    from = List.copyOf(from);
    where = List.copyOf(where);
    having = List.copyOf(having);
    windows = List.copyOf(windows);
  }

  /** One thing selected. */
  public sealed interface Item {
    Span span();

    /** {@code *}. */
    record Everything(Span span) implements Item {}

    /** {@code source.*}. */
    record EverythingOf(String source, Span span) implements Item {}

    /** An expression under its own name. */
    record Plain(Expression expression, Span span) implements Item {}

    /** An expression under a name given to it. */
    record Aliased(Expression expression, String alias, Span span) implements Item {}
  }

  /** GROUP BY; no keys when not written. */
  public record Grouping(Kind kind, List<Expression> keys, boolean totals, Span span) {
    public Grouping {
      keys = List.copyOf(keys);
    }

    /** How the keys are combined. */
    public enum Kind {
      PLAIN,
      ROLLUP,
      CUBE
    }
  }

  /** {@code name AS (window)} after WINDOW. */
  public record NamedWindow(String name, Window window, Span span) {}
}
