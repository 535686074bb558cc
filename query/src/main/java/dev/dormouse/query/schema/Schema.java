package dev.dormouse.query.schema;

import dev.dormouse.query.diagnostic.ClosestName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/** All tables that can be queried. */
public record Schema(SequencedMap<String, Table> tables) {
  public Schema {
    tables = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tables));
  }

  public static Schema of(List<Table> tables) {
    SequencedMap<String, Table> byName = new LinkedHashMap<>();
    tables.forEach(table -> byName.put(table.name(), table));
    return new Schema(byName);
  }

  /** The tables of Dormouse. */
  public static Schema standard() {
    return of(List.of(RunsTable.TABLE, MetricsTable.TABLE, LogsTable.TABLE, SpansTable.TABLE));
  }

  public Optional<Table> table(String name) {
    return Optional.ofNullable(tables.get(name));
  }

  /** The stored names no query may use for anything. */
  public Set<String> tenantColumns() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    tables.values().forEach(table -> names.addAll(table.tenant().names()));
    return names;
  }

  /** The sentence about a table that does not exist. */
  public String notAccessible(String name) {
    return "Table \""
        + name
        + "\" is not accessible. Available tables: "
        + String.join(", ", tables.keySet())
        + "."
        + ClosestName.hint(name, tables.keySet(), '"');
  }
}
