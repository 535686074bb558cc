package dev.dormouse.query.function;

import dev.dormouse.query.type.Type;
import dev.dormouse.query.type.Type.Family;

/** What kind of argument a function takes at a place. */
public enum Accepts {
  ANYTHING('x', "a value"),
  TEXT('s', "a text"),
  NUMBER('n', "a number"),
  CONDITION('b', "a condition"),
  NUMBER_OR_TIME('q', "a number or a time"),
  TIME('d', "a date or a time"),
  ARRAY('a', "an array"),
  TEXT_OR_ARRAY('c', "a text or an array"),
  JSON('j', "a JSON text"),
  INTERVAL('i', "an interval"),
  UNIT('u', "a unit of time such as 'day'"),
  LAMBDA('l', "a lambda such as x -> x + 1"),
  LAMBDA_OR_ARRAY('f', "a lambda or an array"),
  STATE('S', "an aggregate state, which no column holds");

  private final char letter;
  private final String text;

  Accepts(char letter, String text) {
    this.letter = letter;
    this.text = text;
  }

  /** In words, as in "expects a number". */
  public String text() {
    return text;
  }

  static Accepts of(char letter) {
    for (Accepts accepts : values()) {
      if (accepts.letter == letter) {
        return accepts;
      }
    }
    throw new IllegalArgumentException("no kind of argument is written '" + letter + "'");
  }

  /** Whether a value of that type may stand here; lambdas are told apart before. */
  public boolean takes(Type type) {
    if (this == STATE || this == LAMBDA) {
      return false;
    }
    if (type.open()) {
      return true;
    }
    return switch (this) {
      case ANYTHING -> true;
      case TEXT, UNIT -> type.is(Family.TEXT) || type.is(Family.JSON);
      case NUMBER, CONDITION -> type.is(Family.NUMBER) || type.is(Family.JSON);
      case NUMBER_OR_TIME -> type.is(Family.NUMBER) || type.is(Family.TIME) || type.is(Family.JSON);
      case TIME -> type.is(Family.TIME);
      case ARRAY, LAMBDA_OR_ARRAY -> type.is(Family.ARRAY);
      case TEXT_OR_ARRAY ->
          type.is(Family.TEXT)
              || type.is(Family.JSON)
              || type.is(Family.ARRAY)
              || type.is(Family.MAP);
      case JSON -> type.is(Family.TEXT) || type.is(Family.JSON) || type.is(Family.MAP);
      case INTERVAL -> type.is(Family.INTERVAL);
      case LAMBDA, STATE -> false;
    };
  }
}
