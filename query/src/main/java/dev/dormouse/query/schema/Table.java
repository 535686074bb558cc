package dev.dormouse.query.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A table as users know it, and the stored one behind it.
 *
 * @param readFinal whether rows with newer versions must be left out while reading
 * @param timeColumn the column that every query bounds
 */
public record Table(
    String name,
    String physicalName,
    boolean readFinal,
    String timeColumn,
    TenantColumns tenant,
    SequencedMap<String, Column> columns,
    String description) {
  public Table {
    columns = java.util.Collections.unmodifiableSequencedMap(new LinkedHashMap<>(columns));
    if (!columns.containsKey(timeColumn)) {
      throw new IllegalArgumentException(
          "timeColumn is " + timeColumn + ", which is no column of " + name);
    }
  }

  /** Stored columns that say whose a row is. They exist in no query. */
  public record TenantColumns(String organization, String project, String environment) {
    public static final TenantColumns USUAL =
        new TenantColumns("organization_id", "project_id", "environment_id");

    public List<String> names() {
      return List.of(organization, project, environment);
    }
  }

  public static SequencedMap<String, Column> byName(List<Column> columns) {
    SequencedMap<String, Column> byName = new LinkedHashMap<>();
    for (Column column : columns) {
      if (byName.put(column.name(), column) != null) {
        throw new IllegalArgumentException("column " + column.name() + " is declared twice");
      }
    }
    return byName;
  }

  public Optional<Column> column(String columnName) {
    return Optional.ofNullable(columns.get(columnName));
  }

  /** The stored name of the time column. */
  public String storedTimeColumn() {
    Column time = columns.get(timeColumn);
    if (time != null && time.source() instanceof ColumnSource.Stored(String physical)) {
      return physical;
    }
    throw new IllegalStateException("The time column of " + name + " is not a stored one");
  }
}
