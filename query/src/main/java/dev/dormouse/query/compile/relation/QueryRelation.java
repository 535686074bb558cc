package dev.dormouse.query.compile.relation;

import dev.dormouse.query.compile.word.Identifiers;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import dev.dormouse.query.type.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A subquery or a named query in a FROM clause. */
public final class QueryRelation implements Relation {
  private final String alias;
  private final Span span;
  private final String internalAlias;
  private final Sql source;
  private final SqlPool pool;
  private final Map<String, OutputColumn> columns = new LinkedHashMap<>();
  private boolean nullable;

  /** A column that a query gives. */
  public record OutputColumn(String name, Type type, Origin origin) {}

  public QueryRelation(
      Session session, String alias, Span span, Sql source, List<OutputColumn> columns) {
    this.alias = alias;
    this.span = span;
    this.internalAlias = session.internalName("q");
    this.source = source;
    this.pool = session.pool();
    columns.forEach(column -> this.columns.put(column.name(), column));
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
    return columns.containsKey(column);
  }

  @Override
  public Optional<Value> column(String name) {
    OutputColumn column = columns.get(name);
    if (column == null) {
      return Optional.empty();
    }
    Sql sql =
        pool.marked(new Sql.Mark.Column(name), internalAlias + "." + Identifiers.quoted(name));
    return Optional.of(new Value(sql, column.type().orNullIf(nullable), column.origin().outside()));
  }

  @Override
  public Optional<Value> path(String column, List<String> path) {
    return Optional.empty();
  }

  @Override
  public List<String> starColumns() {
    return List.copyOf(columns.keySet());
  }

  @Override
  public List<String> hiddenColumns() {
    return List.of();
  }

  @Override
  public List<String> columnNames() {
    return starColumns();
  }

  @Override
  public void makeNullable() {
    nullable = true;
  }

  @Override
  public Sql sql(Set<Sql> used) {
    return pool.of(source, " AS " + internalAlias);
  }
}
