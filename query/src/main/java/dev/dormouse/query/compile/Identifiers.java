package dev.dormouse.query.compile;

/** Names in ClickHouse SQL. */
final class Identifiers {
  private Identifiers() {}

  /**
   * In backquotes. Names were refused earlier if they have any character that would need an escape.
   */
  static String quoted(String name) {
    if (name.indexOf('`') >= 0 || name.indexOf('\\') >= 0) {
      throw new IllegalStateException("A name with a backquote came through: " + name);
    }
    return "`" + name + "`";
  }
}
