package dev.dormouse.query.ast;

/** One key of ORDER BY. */
public record Order(Expression expression, Direction direction, Nulls nulls) {
  /** Upwards or downwards; upwards when not written. */
  public enum Direction {
    ASC,
    DESC
  }

  /** Where NULL stands. */
  public enum Nulls {
    UNSAID,
    FIRST,
    LAST
  }
}
