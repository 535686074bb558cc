package dev.dormouse.query.schema;

import dev.dormouse.query.type.Type;
import java.util.List;

/**
 * A column as users know it: its type, where its value comes from, and what may be said about it.
 *
 * @param inStar whether {@code *} gives it
 * @param allowedValues the only values it can have; empty when any
 * @param literalPrefix what literals compared with it may carry and the store does not; empty for
 *     nothing
 */
public record Column(
    String name,
    Type type,
    ColumnSource source,
    boolean inStar,
    List<String> allowedValues,
    String literalPrefix,
    Render render,
    String description) {
  public Column {
    allowedValues = List.copyOf(allowedValues);
  }

  /** A column stored under its own name. */
  public static Column of(String name, Type type, String description) {
    return new Column(
        name, type, new ColumnSource.Stored(name), false, List.of(), "", Render.PLAIN, description);
  }

  public Column from(ColumnSource newSource) {
    return new Column(
        name, type, newSource, inStar, allowedValues, literalPrefix, render, description);
  }

  public Column storedAs(String physical) {
    return from(new ColumnSource.Stored(physical));
  }

  /** A value computed from stored columns, each written {@code {column}}. */
  public Column computedAs(String template) {
    return from(new ColumnSource.Computed(template));
  }

  public Column star() {
    return new Column(name, type, source, true, allowedValues, literalPrefix, render, description);
  }

  public Column oneOf(String... values) {
    return oneOf(List.of(values));
  }

  public Column oneOf(List<String> values) {
    return new Column(name, type, source, inStar, values, literalPrefix, render, description);
  }

  public Column withLiteralPrefix(String prefix) {
    return new Column(name, type, source, inStar, allowedValues, prefix, render, description);
  }

  public Column shownAs(Render newRender) {
    return new Column(
        name, type, source, inStar, allowedValues, literalPrefix, newRender, description);
  }
}
