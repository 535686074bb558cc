package dev.dormouse.query.compile.word;

/** Names in ClickHouse SQL. */
public final class Identifiers {
  private Identifiers() {}

  /**
   * In backquotes. Names were refused earlier if they have any character that would need an escape.
   */
  public static String quoted(String name) {
    if (name.indexOf('`') >= 0 || name.indexOf('\\') >= 0) {
      throw new IllegalStateException("A name with a backquote came through: " + name);
    }
    return "`" + name + "`";
  }
}
