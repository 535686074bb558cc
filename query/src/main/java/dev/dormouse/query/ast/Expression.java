package dev.dormouse.query.ast;

import dev.dormouse.query.diagnostic.Span;
import java.util.List;

/**
 * Something that has a value. Lists of operands are flat, so that long chains are not deep trees.
 */
public sealed interface Expression {
  Span span();

  /** {@code 'text'}. */
  record Text(String value, Span span) implements Expression {}

  /** A number as digits, with a leading minus when negative. */
  record Numeral(String digits, Span span) implements Expression {}

  /** {@code TRUE} or {@code FALSE}. */
  record Truth(boolean value, Span span) implements Expression {}

  /** {@code NULL}. */
  record Null(Span span) implements Expression {}

  /** {@code DATE '…'} or {@code TIMESTAMP '…'}. */
  record Time(boolean dateOnly, String text, Span span) implements Expression {}

  /** {@code INTERVAL n unit}; the unit in capitals and singular. */
  record Interval(Expression amount, String unit, Span span) implements Expression {}

  /** A name with its dots: column, source.column, column.json.path. */
  record Name(List<String> parts, Span span) implements Expression {
    public Name {
      parts = List.copyOf(parts);
    }
  }

  /** {@code *} as the argument of count. */
  record Star(Span span) implements Expression {}

  /** {@code NOT x}. */
  record Not(Expression operand, Span span) implements Expression {}

  /** {@code -x} of something that is no numeral. */
  record Negated(Expression operand, Span span) implements Expression {}

  /** All of several operands combined by one operator that may be chained. */
  record Chain(ChainOperator operator, List<Expression> operands, Span span) implements Expression {
    public Chain {
      operands = List.copyOf(operands);
    }
  }

  /** Operators whose chains are flat. */
  enum ChainOperator {
    OR("OR"),
    AND("AND"),
    COALESCE("??"),
    CONCAT("||");

    private final String text;

    ChainOperator(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** {@code a + b} and its like. */
  record Arithmetic(ArithmeticOperator operator, Expression left, Expression right, Span span)
      implements Expression {}

  /** What can be done with two numbers. */
  enum ArithmeticOperator {
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDE("/"),
    MODULO("%");

    private final String text;

    ArithmeticOperator(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** {@code a = b} and its like. */
  record Comparison(ComparisonOperator operator, Expression left, Expression right, Span span)
      implements Expression {}

  /** How two values are compared. */
  enum ComparisonOperator {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    LIKE("LIKE"),
    NOT_LIKE("NOT LIKE"),
    ILIKE("ILIKE"),
    NOT_ILIKE("NOT ILIKE"),
    MATCHES("~"),
    NOT_MATCHES("!~");

    private final String text;

    ComparisonOperator(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    /** Whether the right side is a pattern. */
    public boolean pattern() {
      return switch (this) {
        case LIKE, NOT_LIKE, ILIKE, NOT_ILIKE, MATCHES, NOT_MATCHES -> true;
        case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> false;
      };
    }
  }

  /** {@code x BETWEEN low AND high}. */
  record Between(boolean negated, Expression value, Expression low, Expression high, Span span)
      implements Expression {}

  /** {@code x IN (a, b)}. */
  record InList(boolean negated, Expression value, List<Expression> items, Span span)
      implements Expression {
    public InList {
      items = List.copyOf(items);
    }
  }

  /** {@code x IN (SELECT …)}. */
  record InQuery(boolean negated, Expression value, Query query, Span span) implements Expression {}

  /** {@code x IS NULL}. */
  record IsNull(boolean negated, Expression value, Span span) implements Expression {}

  /** {@code CASE WHEN a THEN b ELSE c END}; NULL when no ELSE was written. */
  record Case(List<Branch> branches, Expression otherwise, Span span) implements Expression {
    public Case {
      branches = List.copyOf(branches);
    }
  }

  /** {@code CASE x WHEN a THEN b ELSE c END}; NULL when no ELSE was written. */
  record CaseOf(Expression value, List<Branch> branches, Expression otherwise, Span span)
      implements Expression {
    public CaseOf {
      branches = List.copyOf(branches);
    }
  }

  /** {@code WHEN a THEN b}. */
  record Branch(Expression when, Expression then) {}

  /** {@code [a, b]}. */
  record Array(List<Expression> items, Span span) implements Expression {
    public Array {
      items = List.copyOf(items);
    }
  }

  /** {@code (a, b)}. */
  record Tuple(List<Expression> items, Span span) implements Expression {
    public Tuple {
      items = List.copyOf(items);
    }
  }

  /** {@code a[i]}. */
  record Element(Expression container, Expression index, Span span) implements Expression {}

  /** {@code CAST(x AS T)} or {@code x::T}. */
  record Cast(Expression value, TypeName type, Span span) implements Expression {}

  /** A query in parentheses, as one value. */
  record Scalar(Query query, Span span) implements Expression {}

  /**
   * A function called; {@code parameters} are the first parentheses of {@code quantile(0.95)(x)}.
   */
  record Call(
      String function,
      List<Expression> parameters,
      boolean distinct,
      List<Expression> arguments,
      Over over,
      Span span)
      implements Expression {
    public Call {
      parameters = List.copyOf(parameters);
      arguments = List.copyOf(arguments);
    }
  }

  /** The window of a call. */
  sealed interface Over {
    /** An ordinary call. */
    record Nothing() implements Over {}

    /** {@code OVER name}. */
    record Named(String window, Span span) implements Over {}

    /** {@code OVER (…)}. */
    record Inline(Window window) implements Over {}
  }

  /** {@code x -> body}, an argument of a function. */
  record Lambda(List<String> parameters, Expression body, Span span) implements Expression {
    public Lambda {
      parameters = List.copyOf(parameters);
    }
  }
}
