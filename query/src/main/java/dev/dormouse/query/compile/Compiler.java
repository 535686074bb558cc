package dev.dormouse.query.compile;

import dev.dormouse.query.ast.Query;
import dev.dormouse.query.compile.relation.Collected;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.TableRelation;
import dev.dormouse.query.compiled.CompiledQuery;
import dev.dormouse.query.compiled.ResultColumn;
import dev.dormouse.query.diagnostic.Diagnostic;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.request.Tenant;
import dev.dormouse.query.schema.Schema;
import java.util.List;

/** Compiles trees to ClickHouse SQL. */
public final class Compiler {
  private final Schema schema;

  public Compiler(Schema schema) {
    this.schema = schema;
  }

  /** The query for that request; every table reference in it is guarded. */
  public CompiledQuery compile(Query query, QueryRequest request) {
    return compile(query, request, Collected.none());
  }

  /**
   * What is wrong with a query, with the places; as much of it as can be told without guessing what
   * a wrong part was to be.
   */
  public List<Diagnostic> diagnose(Query query, QueryRequest request) {
    Collected collected = Collected.all();
    try {
      var _ = compile(query, request, collected);
    } catch (TrqlException last) {
      collected.add(last.diagnostic());
    }
    return collected.diagnostics();
  }

  private CompiledQuery compile(Query query, QueryRequest request, Collected collected) {
    if (request.tenant() instanceof Tenant.Nobody) {
      throw TrqlException.meaning(
          Span.NOWHERE, "No organization was given: a query without a tenant is refused");
    }
    Session session = new Session(request, schema, collected);
    Queries.Result result = new Queries(session).compile(query, true);
    return new CompiledQuery(
        result.sql().text(),
        session.parameters().list(),
        result.columns().stream()
            .map(column ->
                new ResultColumn(
                    column.name(),
                    column.type(),
                    column.origin().render(),
                    column.origin().format(),
                    column.origin().description()))
            .toList(),
        result.hidden(),
        session.tables().stream().map(TableRelation::use).toList(),
        result.totals());
  }
}
