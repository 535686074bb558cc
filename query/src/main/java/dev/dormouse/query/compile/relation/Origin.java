package dev.dormouse.query.compile.relation;

import dev.dormouse.query.compiled.TableUse;
import dev.dormouse.query.schema.Column;
import dev.dormouse.query.schema.Render;
import java.util.List;

/**
 * What is known of a value because of the column it comes from.
 *
 * @param label the column's name for messages; empty when there is none
 */
public record Origin(
    String label,
    Render render,
    Render format,
    String description,
    List<String> allowedValues,
    Literals literals,
    TimeAxis timeAxis) {
  public static final Origin NONE =
      new Origin(
          "",
          Render.PLAIN,
          Render.PLAIN,
          "",
          List.of(),
          new Literals.AsShown(),
          new TimeAxis.Absent());

  /** How a literal compared with the value is to be read. */
  public sealed interface Literals {
    /** As it stands. */
    record AsShown() implements Literals {}

    /** Without a prefix. */
    record Stripped(String prefix) implements Literals {}

    /** As a stored value of a column, where the stored column can be reached. */
    record Stored(TableRelation table, Column column) implements Literals {}
  }

  /** Whether the value is a table's time column, and the range it is read for. */
  public sealed interface TimeAxis {
    /** It is not. */
    record Absent() implements TimeAxis {}

    /** It is. */
    record Of(TableUse use) implements TimeAxis {}
  }

  /** Only how the value is shown: what is left of an origin after an aggregate. */
  public Origin shownOnly() {
    return new Origin("", render, format, description, List.of(), NONE.literals, NONE.timeAxis);
  }

  /** What an element of an array has of the array's origin. */
  public Origin ofElement(String name) {
    return new Origin(name, NONE.render, NONE.format, "", allowedValues, literals, NONE.timeAxis);
  }

  public Origin withFormat(Render newFormat) {
    return new Origin(label, render, newFormat, description, allowedValues, literals, timeAxis);
  }

  /** What is left of an origin outside of the SELECT whose tables it comes from. */
  public Origin outside() {
    return literals instanceof Literals.Stored
        ? new Origin(label, render, format, description, allowedValues, NONE.literals, timeAxis)
        : this;
  }
}
