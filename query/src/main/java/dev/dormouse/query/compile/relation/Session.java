package dev.dormouse.query.compile.relation;

import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.schema.Schema;
import dev.dormouse.query.sql.Parameters;
import dev.dormouse.query.sql.SqlPool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all parts of one compilation share. */
public final class Session {
  private static final int MAX_SELECTS = 100;

  private final QueryRequest request;
  private final Schema schema;
  private final SqlPool pool = new SqlPool();
  private final Parameters parameters = new Parameters(pool);
  private final List<TableRelation> tables = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Set<String> tenantColumns;
  private final Collected collected;
  private int selects;

  public Session(QueryRequest request, Schema schema, Collected collected) {
    this.request = request;
    this.schema = schema;
    this.collected = collected;
    this.tenantColumns = schema.tenantColumns();
  }

  /** Whether compiling goes on after an error, to find the next; nothing is executed then. */
  public boolean collects() {
    return collected.on();
  }

  /** Goes on after the error, if errors are collected. */
  public void collect(TrqlException wrong) {
    if (!collected.on() || !collected.add(wrong.diagnostic())) {
      throw wrong;
    }
  }

  public QueryRequest request() {
    return request;
  }

  public Schema schema() {
    return schema;
  }

  public SqlPool pool() {
    return pool;
  }

  public Parameters parameters() {
    return parameters;
  }

  /** Every table reference made so far. */
  public List<TableRelation> tables() {
    return Collections.unmodifiableList(tables);
  }

  public void add(TableRelation table) {
    tables.add(table);
  }

  /** A name that no user can write: users' names never begin with two underscores. */
  public String internalName(String kind) {
    return "__" + kind + numbers.merge(kind, 1, Integer::sum);
  }

  public void countSelect(Span span) {
    selects++;
    if (selects > MAX_SELECTS) {
      throw TrqlException.meaning(span, "A query has at most " + MAX_SELECTS + " SELECTs");
    }
  }

  /** Refuses names that look like ours or like the stored columns of a tenant. */
  public void requireUsable(String name, Span span) {
    if (name.startsWith("__") || tenantColumns.contains(name)) {
      throw TrqlException.meaning(span, "\"" + name + "\" is a reserved name; choose another one");
    }
  }
}
