package dev.dormouse.query.complete;

import java.util.List;

/**
 * What may be put at a place of a text.
 *
 * @param start where the text to replace begins, as a character offset
 * @param end where it ends
 */
public record Completion(int start, int end, List<Suggestion> suggestions) {
  public Completion {
    suggestions = List.copyOf(suggestions);
  }

  /** One thing that may stand there. */
  public record Suggestion(Kind kind, String text, String detail) {}

  /** What a suggestion is; in the order in which kinds are offered. */
  public enum Kind {
    VALUE,
    TABLE,
    COLUMN,
    ALIAS,
    FUNCTION,
    KEYWORD
  }
}
