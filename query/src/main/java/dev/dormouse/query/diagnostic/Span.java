package dev.dormouse.query.diagnostic;

/**
 * A stretch of the text: line and column (both from 1) of its first character, and character
 * offsets.
 *
 * <p>All spans are equal: where a node stands is not part of what it says, so two trees are equal
 * when they say the same.
 */
public record Span(int line, int column, int start, int end) {
  /** The place of what was not written. */
  public static final Span NOWHERE = new Span(1, 1, 0, 0);

  /** From the beginning of this span to the end of the other. */
  public Span to(Span other) {
    return new Span(line, column, start, Math.max(end, other.end));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Span;
  }

  @Override
  public int hashCode() {
    return 0;
  }
}
