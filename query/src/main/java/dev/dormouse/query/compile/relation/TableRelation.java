package dev.dormouse.query.compile.relation;

import dev.dormouse.query.compile.word.Identifiers;
import dev.dormouse.query.compiled.TableUse;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.request.KnownNames;
import dev.dormouse.query.schema.Column;
import dev.dormouse.query.schema.ColumnSource;
import dev.dormouse.query.schema.Table;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import dev.dormouse.query.type.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A reference to a table.
 *
 * <p>It is printed as a subquery of its own which reads the stored table under the guard and gives
 * the columns used, under their TRQL names. Nothing of the stored table can be named outside of it.
 */
public final class TableRelation implements Relation {
  private static final String STORED = "__t";

  private final Session session;
  private final Table table;
  private final String alias;
  private final Span span;
  private final String internalAlias;
  private final Guard guard;
  private final StoredColumns stored;
  private final Map<Sql, Export> exports = new LinkedHashMap<>();
  private boolean nullable;

  public TableRelation(Session session, Table table, String alias, Span span) {
    this.session = session;
    this.table = table;
    this.alias = alias;
    this.span = span;
    this.internalAlias = session.internalName("t");
    this.guard = new Guard(session, table, STORED);
    this.stored = new StoredColumns(session, STORED);
  }

  /** A column that the subquery gives if it is used. */
  private record Export(String name, Supplier<Sql> expression) {}

  public Table table() {
    return table;
  }

  public Guard guard() {
    return guard;
  }

  public TableUse use() {
    return guard.use(alias);
  }

  @Override
  public String alias() {
    return alias;
  }

  @Override
  public Span span() {
    return span;
  }

  @Override
  public boolean has(String column) {
    return table.columns().containsKey(column);
  }

  @Override
  public Optional<Value> column(String name) {
    return table
        .column(name)
        .map(column -> value(export(name, () -> stored.shown(column)), column, origin(column)));
  }

  /** The stored value of a column whose literals are compared in their stored form. */
  public Sql storedColumn(Column column) {
    return export(column.name() + "$stored", () -> stored.compared(column));
  }

  @Override
  public Optional<Value> path(String columnName, List<String> path) {
    Optional<Column> column = table.column(columnName);
    if (column.isPresent() && column.get().source() instanceof ColumnSource.Json json) {
      String name = columnName + "." + String.join(".", path);
      Sql sql = export(name, () -> stored.path(json, path));
      Origin origin =
          new Origin(
              name,
              Origin.NONE.render(),
              Origin.NONE.format(),
              "",
              List.of(),
              Origin.NONE.literals(),
              Origin.NONE.timeAxis());
      return Optional.of(new Value(sql, Type.JSON, origin));
    }
    return Optional.empty();
  }

  private Value value(Sql sql, Column column, Origin origin) {
    return new Value(sql, column.type().orNullIf(nullable), origin);
  }

  private Origin origin(Column column) {
    Origin.Literals literals =
        switch (column.source()) {
          case ColumnSource.Renamed _, ColumnSource.Identified _, ColumnSource.Prefixed _ ->
              new Origin.Literals.Stored(this, column);
          case ColumnSource.Stored _, ColumnSource.Computed _, ColumnSource.Json _ ->
              column.literalPrefix().isEmpty()
                  ? new Origin.Literals.AsShown()
                  : new Origin.Literals.Stripped(column.literalPrefix());
        };
    return new Origin(
        column.name(),
        column.render(),
        Origin.NONE.format(),
        column.description(),
        allowedValues(column),
        literals,
        column.name().equals(table.timeColumn())
            ? new Origin.TimeAxis.Of(use())
            : new Origin.TimeAxis.Absent());
  }

  private List<String> allowedValues(Column column) {
    return column.source() instanceof ColumnSource.Identified(String _, var thing)
        ? stored.names(thing).stream().map(KnownNames.Name::name).distinct().toList()
        : column.allowedValues();
  }

  public StoredColumns stored() {
    return stored;
  }

  private Sql export(String name, Supplier<Sql> expression) {
    Sql reference =
        session
            .pool()
            .marked(new Sql.Mark.Column(name), internalAlias + "." + Identifiers.quoted(name));
    exports.putIfAbsent(reference, new Export(name, expression));
    return reference;
  }

  @Override
  public List<String> starColumns() {
    return table.columns().values().stream().filter(Column::inStar).map(Column::name).toList();
  }

  @Override
  public List<String> hiddenColumns() {
    return table.columns().values().stream()
        .filter(column -> !column.inStar())
        .map(Column::name)
        .toList();
  }

  @Override
  public List<String> columnNames() {
    return List.copyOf(table.columns().keySet());
  }

  @Override
  public void makeNullable() {
    nullable = true;
  }

  @Override
  public Sql sql(Set<Sql> used) {
    SqlPool pool = session.pool();
    List<Sql> columns = new ArrayList<>();
    exports.forEach((reference, export) -> {
      if (used.contains(reference)) {
        columns.add(pool.of(export.expression().get(), " AS " + Identifiers.quoted(export.name())));
      }
    });
    if (columns.isEmpty()) {
      columns.add(pool.of("1 AS `__row`"));
    }
    return pool.of(
        "(SELECT ",
        pool.joined(", ", columns),
        " FROM "
            + table.physicalName()
            + " AS "
            + STORED
            + (table.readFinal() ? " FINAL" : "")
            + " PREWHERE ",
        guard.sql(),
        ") AS " + internalAlias);
  }
}
