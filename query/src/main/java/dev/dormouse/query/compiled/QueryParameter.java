package dev.dormouse.query.compiled;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A value that travels apart from the text, as {@code {name: type}}.
 *
 * @param value as ClickHouse reads it: plain for numbers and times, raw for a single text, quoted
 *     inside arrays
 */
public record QueryParameter(String name, String type, String value) {
  /**
   * The value as the HTTP interface wants it in {@code param_name}: backslash, tab and line ends
   * escaped.
   */
  public String escaped() {
    return escape(value, false);
  }

  /** An array of texts. */
  public static String array(List<String> texts) {
    return texts.stream()
        .map(text -> "'" + escape(text, true) + "'")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String escape(String text, boolean quotes) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> escaped.append("\\\\");
        case '\t' -> escaped.append("\\t");
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\'' -> escaped.append(quotes ? "\\'" : "'");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
