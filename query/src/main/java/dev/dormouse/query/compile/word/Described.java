package dev.dormouse.query.compile.word;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.print.TrqlPrinter;

/** Expressions in messages and as names of columns. */
public final class Described {
  private static final int MAX_LENGTH = 60;
  private static final int MAX_NAME = 100;

  private Described() {}

  public static String expression(Expression expression) {
    return shortened(TrqlPrinter.print(expression));
  }

  public static String shortened(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
  }

  /** The name of a select item that was given none: what was written. */
  public static String name(Expression expression) {
    String text =
        TrqlPrinter.print(expression)
            .replace("`", "")
            .replace("\"", "")
            .replace("\\", "")
            .replaceAll("\\s+", " ")
            .replaceAll("\\p{Cntrl}", "");
    return text.length() <= MAX_NAME ? text : text.substring(0, MAX_NAME) + "…";
  }
}
