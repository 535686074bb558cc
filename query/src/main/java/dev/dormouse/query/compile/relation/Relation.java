package dev.dormouse.query.compile.relation;

import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.sql.Sql;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A source of rows in a FROM clause. */
public sealed interface Relation permits TableRelation, QueryRelation {
  /** The name users know it by; empty for a query without one. */
  String alias();

  Span span();

  boolean has(String column);

  /** The column of that name, if there is one. */
  Optional<Value> column(String name);

  /** Part of a JSON column. */
  Optional<Value> path(String column, List<String> path);

  /** The columns that {@code *} gives. */
  List<String> starColumns();

  /** The columns that {@code *} leaves out. */
  List<String> hiddenColumns();

  List<String> columnNames();

  /** Its columns may be NULL: it stands on the side of an outer join that may have no row. */
  void makeNullable();

  /** Its text in FROM. {@code used} holds every fragment of the SELECT. */
  Sql sql(Set<Sql> used);
}
