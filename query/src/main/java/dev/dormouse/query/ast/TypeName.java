package dev.dormouse.query.ast;

import dev.dormouse.query.diagnostic.Span;
import java.util.List;

/** A type as written after CAST or {@code ::}. */
public record TypeName(String name, List<Argument> arguments, Span span) {
  public TypeName {
    arguments = List.copyOf(arguments);
  }

  /** What stands in the parentheses of a type. */
  public sealed interface Argument {
    /** Another type. */
    record Inner(TypeName type) implements Argument {}

    /** A width, precision or scale. */
    record Size(int value) implements Argument {}

    /** A time zone. */
    record Text(String value) implements Argument {}
  }
}
