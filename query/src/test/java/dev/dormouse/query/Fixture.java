package dev.dormouse.query;

import dev.dormouse.query.compiled.CompiledQuery;
import dev.dormouse.query.compiled.QueryParameter;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.request.KnownNames;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.request.Tenant;
import dev.dormouse.query.request.TimeWindow;
import dev.dormouse.query.schema.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One tenant, one clock and one compiler for all tests. */
public final class Fixture {
  public static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  public static final Trql TRQL = new Trql(Schema.standard());
  public static final KnownNames NAMES =
      new KnownNames(
          List.of(
              new KnownNames.Name("env_1", "prod"),
              new KnownNames.Name("env_2", "prod"),
              new KnownNames.Name("env_3", "staging")),
          List.of(new KnownNames.Name("p_1", "proj_shop")));
  public static final QueryRequest REQUEST = request(TimeWindow.USUAL);

  private Fixture() {}

  public static QueryRequest request(TimeWindow window) {
    return new QueryRequest(
        new Tenant.Environment("org_1", "p_1", "env_1"), window, Duration.ofDays(90), NOW, NAMES);
  }

  public static CompiledQuery compile(String text) {
    return TRQL.compile(text, REQUEST);
  }

  public static String sql(String text) {
    return compile(text).sql();
  }

  /** The text with the parameters put back in their places, for tests that read better so. */
  public static String inlined(String text) {
    CompiledQuery compiled = compile(text);
    String sql = compiled.sql();
    for (QueryParameter parameter : compiled.parameters()) {
      sql =
          sql.replace(
              "{" + parameter.name() + ": " + parameter.type() + "}",
              parameter.type().equals("String") || parameter.type().startsWith("Date")
                  ? "'" + parameter.value() + "'"
                  : parameter.value());
    }
    return sql;
  }

  /** Everything after the first guarded table. */
  public static String rest(String text) {
    String sql = inlined(text);
    String end = ") AS __t1";
    return sql.substring(sql.indexOf(end) + end.length()).replace("__t1.", "").strip();
  }

  public static Map<String, String> parameters(String text) {
    return compile(text).parameters().stream()
        .collect(Collectors.toMap(QueryParameter::name, QueryParameter::value));
  }

  /** The message with which a text is refused; what it compiled to if it was not. */
  public static String refusal(String text) {
    try {
      return "compiled to " + compile(text).sql();
    } catch (TrqlException refused) {
      return refused.diagnostic().message();
    }
  }
}
