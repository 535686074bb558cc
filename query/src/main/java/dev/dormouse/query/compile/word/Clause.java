package dev.dormouse.query.compile.word;

/**
 * A part of a SELECT, and whether names of select items, aggregate functions and window functions
 * may stand in it.
 */
public enum Clause {
  ARRAY_JOIN("ARRAY JOIN", false, false, false),
  ON("ON", false, false, false),
  WHERE("WHERE", true, false, false),
  GROUP_BY("GROUP BY", true, false, false),
  SELECT("SELECT", true, true, true),
  HAVING("HAVING", true, true, false),
  WINDOW("WINDOW", true, true, false),
  ORDER_BY("ORDER BY", true, true, true),
  ORDER_OF_SET("ORDER BY after a set operation", false, false, false),
  LIMIT_BY("LIMIT BY", true, true, false),
  LIMIT("LIMIT", false, false, false);

  private final String text;
  private final boolean aliases;
  private final boolean aggregates;
  private final boolean windows;

  Clause(String text, boolean aliases, boolean aggregates, boolean windows) {
    this.text = text;
    this.aliases = aliases;
    this.aggregates = aggregates;
    this.windows = windows;
  }

  public String text() {
    return text;
  }

  public boolean aliases() {
    return aliases;
  }

  public boolean aggregates() {
    return aggregates;
  }

  public boolean windows() {
    return windows;
  }
}
