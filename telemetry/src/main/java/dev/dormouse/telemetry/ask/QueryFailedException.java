package dev.dormouse.telemetry.ask;

import dev.dormouse.query.diagnostic.Span;

/**
 * A question that compiled was not answered. The message is for its author: in the words of the
 * question, without stored names, and without values.
 */
public final class QueryFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final transient Span span;

  QueryFailedException(Reason reason, String message, Span span) {
    super(message);
    this.reason = reason;
    this.span = span;
  }

  /** Why it was not answered. */
  public enum Reason {
    /** The question asks for what its values cannot give. */
    QUESTION,
    /** It took more than a question may take. */
    LIMIT,
    /** Nobody waits for the answer any more. */
    CANCELED,
    /** ClickHouse is away; later it will be there. */
    UNAVAILABLE,
    /** Our mistake; the log has what ClickHouse said. */
    INTERNAL
  }

  public Reason reason() {
    return reason;
  }

  /** Where in the text, as far as that is known; else its beginning. */
  public Span span() {
    return span;
  }
}
