package dev.dormouse.query.schema;

import java.util.LinkedHashMap;
import java.util.Map;

/** Where the value of a column comes from. */
public sealed interface ColumnSource {
  /** A stored column read as it is. */
  record Stored(String physical) implements ColumnSource {}

  /** ClickHouse SQL over stored columns, each written {@code {column}}. */
  record Computed(String template) implements ColumnSource {}

  /**
   * A stored column whose values are shown under other names; stored value to shown name, one to
   * one.
   */
  record Renamed(String physical, Map<String, String> shownByStored) implements ColumnSource {
    public Renamed {
      shownByStored = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(shownByStored));
    }
  }

  /** A stored id shown as the name that the request gives for it. */
  record Identified(String physical, Thing thing) implements ColumnSource {}

  /** A stored id shown with a prefix; the empty id is NULL. */
  record Prefixed(String physical, String prefix) implements ColumnSource {}

  /**
   * JSON. The whole value is read from a text column ({@code {}} and nothing mean NULL), paths from
   * the JSON column below {@code root}, which is empty or ends with a dot.
   */
  record Json(String textColumn, String jsonColumn, String root) implements ColumnSource {}

  /** What an id stands for. */
  enum Thing {
    ENVIRONMENT,
    PROJECT
  }
}
