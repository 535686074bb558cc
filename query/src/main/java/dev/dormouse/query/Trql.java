package dev.dormouse.query;

import dev.dormouse.query.compile.Compiler;
import dev.dormouse.query.compiled.CompiledQuery;
import dev.dormouse.query.complete.Completer;
import dev.dormouse.query.complete.Completion;
import dev.dormouse.query.diagnostic.Diagnostic;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.parse.TrqlText;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.schema.Schema;
import java.util.List;

/**
 * TRQL over a schema: from text to guarded ClickHouse SQL. Pure, and safe to share between threads.
 */
public final class Trql {
  private final Schema schema;
  private final Compiler compiler;
  private final Completer completer;

  public Trql(Schema schema) {
    this.schema = schema;
    this.compiler = new Compiler(schema);
    this.completer = new Completer(schema, compiler);
  }

  public Schema schema() {
    return schema;
  }

  /** Compiles a text, or throws {@link TrqlException} and nothing else. */
  public CompiledQuery compile(String text, QueryRequest request) {
    return compiler.compile(TrqlText.parse(text), request);
  }

  /**
   * What is wrong with a text, in its order; nothing if it compiles. What cannot be read has one
   * error, the first.
   */
  public List<Diagnostic> validate(String text, QueryRequest request) {
    try {
      return compiler.diagnose(TrqlText.parse(text), request);
    } catch (TrqlException wrong) {
      return List.of(wrong.diagnostic());
    }
  }

  /** What may stand at a place of an unfinished text; a text too long to be read gets nothing. */
  public Completion complete(String text, int offset, QueryRequest request) {
    try {
      return completer.complete(text, offset, request);
    } catch (TrqlException _) {
      return new Completion(offset, offset, List.of());
    }
  }
}
