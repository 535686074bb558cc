package dev.dormouse.query.sql;

import java.util.List;

/**
 * A fragment of ClickHouse SQL. Fragments come from a {@link SqlPool}, which gives the same
 * fragment for the same parts: two expressions that mean the same are one object.
 */
public final class Sql {
  private final List<Object> parts;
  private final Mark mark;

  Sql(List<Object> parts, Mark mark) {
    this.parts = parts;
    this.mark = mark;
  }

  /** What a fragment is, as far as grouping is concerned. */
  public sealed interface Mark {
    /** An expression that is as grouped as its parts. */
    record Plain() implements Mark {}

    /** A column of a source. */
    record Column(String label) implements Mark {}

    /** A call of an aggregate function. */
    record Aggregate() implements Mark {}

    /** A reference to a select item. */
    record Alias(Sql definition) implements Mark {}

    /** A query of its own. */
    record Subquery() implements Mark {}
  }

  public Mark mark() {
    return mark;
  }

  /** The fragments inside. */
  public List<Sql> children() {
    return parts.stream().filter(Sql.class::isInstance).map(Sql.class::cast).toList();
  }

  /** The whole text. */
  public String text() {
    StringBuilder text = new StringBuilder();
    print(text);
    return text.toString();
  }

  private void print(StringBuilder text) {
    for (Object part : parts) {
      if (part instanceof Sql inner) {
        inner.print(text);
      } else {
        text.append(part);
      }
    }
  }

  @Override
  public String toString() {
    return text();
  }
}
