package dev.dormouse.query.diagnostic;

/** The only exception that compiling a text throws: the text is wrong, and the message says how. */
public final class TrqlException extends RuntimeException {
  private final transient Diagnostic diagnostic;

  private TrqlException(Diagnostic diagnostic) {
    super(diagnostic.message());
    this.diagnostic = diagnostic;
  }

  public static TrqlException syntax(Span span, String message) {
    return new TrqlException(
        new Diagnostic(
            Diagnostic.Kind.SYNTAX,
            "Syntax error at line " + span.line() + ":" + span.column() + ": " + message,
            span));
  }

  public static TrqlException meaning(Span span, String message) {
    return new TrqlException(new Diagnostic(Diagnostic.Kind.MEANING, message, span));
  }

  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
