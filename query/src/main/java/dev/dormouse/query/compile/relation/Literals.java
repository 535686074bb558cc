package dev.dormouse.query.compile.relation;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.compile.time.TimeText;
import dev.dormouse.query.compile.word.Described;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.sql.Parameters;
import dev.dormouse.query.type.Type;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** Values written in the text, as parameters of the smallest type that holds them. */
public final class Literals {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
  private static final int MAX_DIGITS = 100;

  private final Parameters parameters;

  public Literals(Parameters parameters) {
    this.parameters = parameters;
  }

  public static boolean isLiteral(Expression expression) {
    return expression instanceof Expression.Text
        || expression instanceof Expression.Numeral
        || expression instanceof Expression.Truth
        || expression instanceof Expression.Null;
  }

  public Value text(String text) {
    return Value.of(parameters.text(text), Type.TEXT);
  }

  public Value truth(boolean value) {
    return Value.of(parameters.add("Bool", String.valueOf(value)), Type.BOOL);
  }

  public Value numeral(Expression.Numeral numeral) {
    String type = numberType(numeral);
    return Value.of(parameters.add(type, numeral.digits()), Type.number(type));
  }

  /** The smallest type of ClickHouse for a number, as ClickHouse itself would choose it. */
  public static String numberType(Expression.Numeral numeral) {
    String digits = numeral.digits();
    if (digits.length() > MAX_DIGITS) {
      throw tooLarge(numeral);
    }
    if (isWhole(digits)) {
      BigInteger value = new BigInteger(digits);
      int bits = value.bitLength();
      boolean negative = value.signum() < 0;
      int width = negative ? bits + 1 : bits;
      for (int size : new int[] {8, 16, 32, 64}) {
        if (width <= size) {
          return (negative ? "Int" : "UInt") + size;
        }
      }
      throw tooLarge(numeral);
    }
    if (Double.isInfinite(Double.parseDouble(digits))) {
      throw tooLarge(numeral);
    }
    return "Float64";
  }

  private static TrqlException tooLarge(Expression.Numeral numeral) {
    String digits = numeral.digits();
    return TrqlException.meaning(
        numeral.span(),
        "The number "
            + (digits.length() > 40 ? digits.substring(0, 40) + "…" : digits)
            + " is too large");
  }

  public static boolean isWhole(String digits) {
    return digits.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
  }

  /** A text as a point in time; of a day only if nothing more is needed. */
  public Value time(String text, Span span) {
    Optional<Instant> instant = TimeText.parse(text);
    if (instant.isEmpty()) {
      throw TrqlException.meaning(
          span,
          "'"
              + Described.shortened(text)
              + "' is not a time. Write '2026-01-31', '2026-01-31 10:00:00' or"
              + " '2026-01-31T10:00:00Z'");
    }
    return Value.of(
        parameters.add("DateTime64(3, 'UTC')", TIME.format(instant.get())), Type.DATETIME64);
  }

  public Value date(String text, Span span) {
    if (TimeText.parse(text).isEmpty() || !TimeText.isDate(text)) {
      throw TrqlException.meaning(
          span, "'" + Described.shortened(text) + "' is not a date. Write DATE '2026-01-31'");
    }
    return Value.of(parameters.add("Date32", text.strip()), Type.DATE);
  }

  /** Numbers as one array. */
  public Value numbers(List<Expression.Numeral> numerals) {
    boolean whole = numerals.stream().allMatch(numeral -> isWhole(numeral.digits()));
    boolean unsigned = numerals.stream().noneMatch(numeral -> numeral.digits().startsWith("-"));
    String type = "Float64";
    if (whole && unsigned) {
      type = "UInt64";
    } else if (whole && numerals.stream().noneMatch(n -> numberType(n).equals("UInt64"))) {
      type = "Int64";
    }
    numerals.forEach(Literals::numberType);
    String values =
        "[" + String.join(",", numerals.stream().map(Expression.Numeral::digits).toList()) + "]";
    return Value.of(parameters.add("Array(" + type + ")", values), Type.array(Type.number(type)));
  }

  public Value texts(List<String> texts) {
    return Value.of(parameters.texts(texts), Type.array(Type.TEXT));
  }
}
