package dev.dormouse.query;

import dev.dormouse.query.compile.Compiler;
import dev.dormouse.query.compiled.CompiledQuery;
import dev.dormouse.query.parse.TrqlText;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.schema.Schema;

/** TRQL over a schema: from text to guarded ClickHouse SQL. Pure and safe to share. */
public final class Trql {
  private final Schema schema;
  private final Compiler compiler;

  public Trql(Schema schema) {
    this.schema = schema;
    this.compiler = new Compiler(schema);
  }

  public Schema schema() {
    return schema;
  }

  /**
   * Compiles a text, or throws {@link dev.dormouse.query.diagnostic.TrqlException} and nothing
   * else.
   */
  public CompiledQuery compile(String text, QueryRequest request) {
    return compiler.compile(TrqlText.parse(text), request);
  }
}
