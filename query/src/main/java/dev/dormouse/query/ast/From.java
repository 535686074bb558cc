package dev.dormouse.query.ast;

import dev.dormouse.query.diagnostic.Span;
import java.util.List;

/** One step of a FROM clause: its first source, then each join in order. */
public sealed interface From {
  Span span();

  /** The source after FROM. */
  record First(Source source) implements From {
    @Override
    public Span span() {
      return source.span();
    }
  }

  /** A join on conditions which must all hold. */
  record JoinOn(Kind kind, Source source, List<Expression> on, Span span) implements From {
    public JoinOn {
      on = List.copyOf(on);
    }
  }

  /** A join on equally named columns. */
  record JoinUsing(Kind kind, Source source, List<String> columns, Span span) implements From {
    public JoinUsing {
      columns = List.copyOf(columns);
    }
  }

  /** Every row with every row. */
  record CrossJoin(Source source, Span span) implements From {}

  /** A row for each element of arrays; {@code outer} keeps rows whose arrays are empty. */
  record ArrayJoin(boolean outer, List<Item> items, Span span) implements From {
    public ArrayJoin {
      items = List.copyOf(items);
    }

    /** An array and the name of its element; the array's own name when not written. */
    public record Item(Expression array, String name, Span span) {}
  }

  /** Which rows without a partner are kept. */
  enum Kind {
    INNER,
    LEFT,
    RIGHT,
    FULL
  }

  /**
   * Where rows come from. The alias of a table is its name when not written; that of a query is
   * empty then.
   */
  sealed interface Source {
    String alias();

    Span span();

    /** A table or a named query; more than one part only in texts that will be refused. */
    record Named(List<String> parts, String alias, Span span) implements Source {
      public Named {
        parts = List.copyOf(parts);
      }
    }

    /** A query in parentheses. */
    record Subquery(Query query, String alias, Span span) implements Source {}
  }
}
