package dev.dormouse.query.compile.relation;

import dev.dormouse.query.compile.word.Identifiers;
import dev.dormouse.query.request.KnownNames;
import dev.dormouse.query.schema.Column;
import dev.dormouse.query.schema.ColumnSource;
import dev.dormouse.query.schema.ColumnSource.Thing;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Columns as expressions over the stored table, inside the guarded subquery. */
public final class StoredColumns {
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

  private final Session session;
  private final SqlPool pool;
  private final String table;

  public StoredColumns(Session session, String table) {
    this.session = session;
    this.pool = session.pool();
    this.table = table + ".";
  }

  /** The value as users see it. */
  public Sql shown(Column column) {
    return switch (column.source()) {
      case ColumnSource.Stored(String physical) -> pool.of(table + physical);
      case ColumnSource.Computed(String template) ->
          pool.of(PLACE.matcher(template).replaceAll(Matcher.quoteReplacement(table) + "$1"));
      case ColumnSource.Renamed(String physical, Map<String, String> shown) ->
          renamed(physical, List.copyOf(shown.keySet()), List.copyOf(shown.values()));
      case ColumnSource.Identified(String physical, Thing thing) -> {
        List<KnownNames.Name> names = names(thing);
        yield names.isEmpty()
            ? pool.of(table + physical)
            : renamed(
                physical,
                names.stream().map(KnownNames.Name::id).toList(),
                names.stream().map(KnownNames.Name::name).toList());
      }
      case ColumnSource.Prefixed(String physical, String prefix) ->
          pool.of("if(%1$s = '', NULL, concat('%2$s', %1$s))".formatted(table + physical, prefix));
      case ColumnSource.Json json ->
          pool.of("nullIf(nullIf(toString(" + table + json.textColumn() + "), ''), '{}')");
    };
  }

  private Sql renamed(String physical, List<String> stored, List<String> shown) {
    return pool.of(
        "transform(" + table + physical + ", ",
        session.parameters().texts(stored),
        ", ",
        session.parameters().texts(shown),
        ", toString(" + table + physical + "))");
  }

  /** The stored value, NULL where the shown one is. */
  public Sql compared(Column column) {
    return switch (column.source()) {
      case ColumnSource.Renamed(String physical, var _) -> pool.of(table + physical);
      case ColumnSource.Identified(String physical, var _) -> pool.of(table + physical);
      case ColumnSource.Prefixed(String physical, var _) ->
          pool.of("nullIf(" + table + physical + ", '')");
      case ColumnSource.Stored _, ColumnSource.Computed _, ColumnSource.Json _ -> shown(column);
    };
  }

  /** The stored values that a literal compared with the column stands for. */
  public List<String> storedValues(Column column, String literal) {
    return switch (column.source()) {
      case ColumnSource.Renamed(String _, Map<String, String> shown) ->
          shown.entrySet().stream()
              .filter(entry -> entry.getValue().equals(literal))
              .map(Map.Entry::getKey)
              .toList();
      case ColumnSource.Identified(String _, Thing thing) -> {
        List<String> ids =
            names(thing).stream()
                .filter(name -> name.name().equals(literal))
                .map(KnownNames.Name::id)
                .toList();
        yield ids.isEmpty() ? List.of(literal) : ids;
      }
      case ColumnSource.Prefixed(String _, String prefix) ->
          List.of(literal.startsWith(prefix) ? literal.substring(prefix.length()) : literal);
      case ColumnSource.Stored _, ColumnSource.Computed _, ColumnSource.Json _ -> List.of(literal);
    };
  }

  public List<KnownNames.Name> names(Thing thing) {
    KnownNames names = session.request().names();
    return switch (thing) {
      case ENVIRONMENT -> names.environments();
      case PROJECT -> names.projects();
    };
  }

  /** Part of a JSON value as text: a simple value or an array, else the object, else NULL. */
  public Sql path(ColumnSource.Json json, List<String> path) {
    List<String> parts = new ArrayList<>();
    if (!json.root().isEmpty()) {
      parts.add(json.root().substring(0, json.root().length() - 1));
    }
    parts.addAll(path);
    String quoted = parts.stream().map(Identifiers::quoted).collect(Collectors.joining("."));
    String column = table + json.jsonColumn() + ".";
    return pool.of(
        "coalesce(CAST("
            + column
            + quoted
            + ", 'Nullable(String)'), nullIf(toString("
            + column
            + "^"
            + quoted
            + "), '{}'))");
  }
}
