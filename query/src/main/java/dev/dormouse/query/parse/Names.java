package dev.dormouse.query.parse;

import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.grammar.TrqlLexer;
import dev.dormouse.query.grammar.TrqlParser;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Names and strings, without their quotes. */
final class Names {
  private static final int MAX_LENGTH = 128;

  private Names() {}

  static String of(ParserRuleContext name) {
    return of(name.getStart());
  }

  static String of(Token token) {
    String text = token.getText();
    String name =
        token.getType() == TrqlLexer.QUOTED_NAME ? text.substring(1, text.length() - 1) : text;
    if (name.length() > MAX_LENGTH) {
      throw TrqlException.syntax(
          Spans.of(token), "a name has at most " + MAX_LENGTH + " characters");
    }
    if (name.chars().anyMatch(c -> c == '`' || c == '"' || c == '\\' || c < ' ' || c == 127)) {
      throw TrqlException.syntax(
          Spans.of(token), "a name has no quotes, backslashes or control characters");
    }
    return name;
  }

  static List<String> dotted(ParserRuleContext first, List<TrqlParser.SegmentContext> rest) {
    List<String> parts = new ArrayList<>();
    parts.add(of(first));
    rest.forEach(segment -> parts.add(of(segment)));
    return parts;
  }

  /**
   * A string without its quotes and escapes; as in ClickHouse, an unknown escape such as {@code \d}
   * stays as written.
   */
  static String text(Token token) {
    String quoted = token.getText();
    StringBuilder text = new StringBuilder(quoted.length());
    for (int i = 1; i < quoted.length() - 1; i++) {
      char c = quoted.charAt(i);
      if (c == '\'') {
        i++;
        text.append(c);
      } else if (c == '\\') {
        i++;
        text.append(unescaped(quoted.charAt(i)));
      } else {
        text.append(c);
      }
    }
    if (text.indexOf("\0") >= 0) {
      throw TrqlException.syntax(Spans.of(token), "a string cannot have the character zero");
    }
    return text.toString();
  }

  private static String unescaped(char escaped) {
    return switch (escaped) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case '0' -> "\0";
      case '\\', '\'', '"', '`' -> String.valueOf(escaped);
      default -> "\\" + escaped;
    };
  }
}
