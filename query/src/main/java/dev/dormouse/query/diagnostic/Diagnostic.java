package dev.dormouse.query.diagnostic;

/** One thing wrong with a text: what, and where. */
public record Diagnostic(Kind kind, String message, Span span) {
  /** Whether the text could not be read, or says something that cannot be. */
  public enum Kind {
    SYNTAX,
    MEANING
  }
}
