package dev.dormouse.query.compiled;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A query ready to be executed.
 *
 * @param hiddenColumns what {@code *} left out
 * @param totals whether the answer has a row of totals
 */
public record CompiledQuery(
    String sql,
    List<QueryParameter> parameters,
    List<ResultColumn> columns,
    List<String> hiddenColumns,
    List<TableUse> tables,
    boolean totals) {
  /** The most rows of an answer; one more is asked for, to know whether there are more. */
  public static final int MAX_ROWS = 10_000;

  /**
   * Settings the text was written for. They are the executor's to send; a query cannot name any.
   */
  public static final SortedMap<String, String> SETTINGS =
      java.util.Collections.unmodifiableSortedMap(
          new TreeMap<>(
              Map.of(
                  "join_use_nulls", "1",
                  "prefer_column_name_to_alias", "0",
                  "enable_analyzer", "1",
                  "session_timezone", "UTC",
                  "group_by_use_nulls", "1",
                  "aggregate_functions_null_for_empty", "0",
                  "allow_deprecated_error_prone_window_functions", "1",
                  "enable_named_columns_in_function_tuple", "0")));

  public CompiledQuery {
    parameters = List.copyOf(parameters);
    columns = List.copyOf(columns);
    hiddenColumns = List.copyOf(hiddenColumns);
    tables = List.copyOf(tables);
  }

  /** Whether the plan's furthest look-back cut off a part of what was asked for. */
  public boolean periodClipped() {
    return tables.stream().anyMatch(TableUse::clipped);
  }
}
