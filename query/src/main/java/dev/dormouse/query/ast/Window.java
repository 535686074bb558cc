package dev.dormouse.query.ast;

import dev.dormouse.query.diagnostic.Span;
import java.util.List;

/**
 * The rows a window function sees. {@code base} names another window it extends; empty when not
 * written.
 */
public record Window(
    String base, List<Expression> partition, List<Order> order, Frame frame, Span span) {
  public Window {
    partition = List.copyOf(partition);
    order = List.copyOf(order);
  }

  /** The rows around the current one. */
  public sealed interface Frame {
    /** No frame written. */
    record Unsaid() implements Frame {}

    /** From one bound to another. */
    record Between(Unit unit, Bound from, Bound to) implements Frame {}

    /** From a bound to the current row. */
    record Starting(Unit unit, Bound from) implements Frame {}

    /** What a bound counts. */
    enum Unit {
      ROWS,
      RANGE
    }
  }

  /** One end of a frame; {@code rows} counts only where the side is a number of rows. */
  public record Bound(Side side, long rows) {
    /** Where the end is. */
    public enum Side {
      UNBOUNDED_PRECEDING,
      PRECEDING,
      CURRENT_ROW,
      FOLLOWING,
      UNBOUNDED_FOLLOWING
    }
  }
}
