package dev.dormouse.query.sql;

import dev.dormouse.query.compiled.QueryParameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of a query, each under a name of its own; the same value of the same type is there
 * once.
 */
public final class Parameters {
  private final SqlPool pool;
  private final Map<Typed, QueryParameter> byValue = new LinkedHashMap<>();

  public Parameters(SqlPool pool) {
    this.pool = pool;
  }

  private record Typed(String type, String value) {}

  /** The place of a value in the text. */
  public Sql add(String type, String value) {
    QueryParameter parameter =
        byValue.computeIfAbsent(
            new Typed(type, value),
            key -> new QueryParameter("tsql_val_" + byValue.size(), key.type(), key.value()));
    return pool.of("{" + parameter.name() + ": " + parameter.type() + "}");
  }

  public Sql text(String value) {
    return add("String", value);
  }

  public Sql texts(List<String> values) {
    return add("Array(String)", QueryParameter.array(values));
  }

  public List<QueryParameter> list() {
    return new ArrayList<>(byValue.values());
  }
}
