package dev.dormouse.query.parse;

import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.grammar.TrqlLexer;
import java.util.Locale;
import java.util.Map;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Turns the first thing the parser stumbles over into a sentence for the author of the text. */
final class SyntaxErrors extends BaseErrorListener {
  private static final Map<String, String> WHY_REFUSED =
      Map.ofEntries(
          Map.entry("FINAL", "tables that need it are read with FINAL anyway"),
          Map.entry("SAMPLE", "narrow the time range instead"),
          Map.entry("TABLESAMPLE", "narrow the time range instead"),
          Map.entry("PREWHERE", "use WHERE"),
          Map.entry("SETTINGS", "settings are chosen by the server"),
          Map.entry("FORMAT", "choose the format of the answer in the request"),
          Map.entry("INTO", "a query can only read"),
          Map.entry("OUTFILE", "a query can only read"),
          Map.entry("QUALIFY", "use a subquery with WHERE"),
          Map.entry("EXISTS", "use IN (SELECT …)"),
          Map.entry("FETCH", "use LIMIT"),
          Map.entry("TOP", "use LIMIT"),
          Map.entry("FILTER", "use the function with If, as in countIf(condition)"),
          Map.entry("EXTRACT", "use toYear(), toMonth(), toHour() and their like"),
          Map.entry("GROUPING", "use ROLLUP or CUBE"),
          Map.entry("RECURSIVE", "a named query cannot refer to itself"),
          Map.entry("ANY", "join on columns that match once, or use LIMIT 1 BY"),
          Map.entry("ASOF", "join on equal values"),
          Map.entry("SEMI", "use IN (SELECT …)"),
          Map.entry("ANTI", "use NOT IN (SELECT …)"));

  private final CommonTokenStream tokens;

  SyntaxErrors(CommonTokenStream tokens) {
    this.tokens = tokens;
  }

  @Override
  public void syntaxError(
      @Nullable Recognizer<?, ?> recognizer,
      @Nullable Object offending,
      int line,
      int column,
      @Nullable String message,
      @Nullable RecognitionException cause) {
    Token token = offending instanceof Token found ? found : tokens.getTokens().getLast();
    throw TrqlException.syntax(Spans.of(token), describe(token));
  }

  private String describe(Token token) {
    Token before = before(token, 1);
    Token earlier = before(token, 2);
    if (before.getType() == TrqlLexer.UNION) {
      return "write UNION ALL or UNION DISTINCT";
    }
    if (token.getType() == TrqlLexer.ALL
        && (before.getType() == TrqlLexer.EXCEPT || before.getType() == TrqlLexer.INTERSECT)) {
      return before.getText().toUpperCase(Locale.ROOT) + " ALL is not supported";
    }
    if (token.getType() == TrqlLexer.LEFT_PAREN
        && (earlier.getType() == TrqlLexer.FROM || earlier.getType() == TrqlLexer.JOIN)) {
      return "\""
          + before.getText()
          + "()\" cannot be read from: table functions are not supported";
    }
    return switch (token.getType()) {
      case Token.EOF -> "the query ends too early" + hint(before);
      case TrqlLexer.UNKNOWN -> unknown(token);
      case TrqlLexer.REFUSED -> refused(token.getText());
      case TrqlLexer.SEMICOLON -> "only one statement is allowed, and it ends with \";\"";
      default -> "unexpected \"" + shortened(token.getText()) + "\"" + hint(before);
    };
  }

  /** A word taken for an alias just before the error is often a misspelt or foreign keyword. */
  private static String hint(Token before) {
    return before.getType() == TrqlLexer.REFUSED ? "; " + refused(before.getText()) : "";
  }

  private static String unknown(Token token) {
    return switch (token.getText()) {
      case "'" -> "the string that begins here has no closing quote";
      case "`", "\"" -> "the quoted name that begins here is not closed";
      case "/" -> "the comment that begins here is not closed";
      default -> "unexpected character \"" + token.getText() + "\"";
    };
  }

  private static String refused(String word) {
    String keyword = word.toUpperCase(Locale.ROOT);
    String why = WHY_REFUSED.getOrDefault(keyword, "");
    return keyword + " is not supported" + (why.isEmpty() ? "" : "; " + why);
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private Token before(Token token, int steps) {
    int index = token.getTokenIndex();
    Token found = token;
    for (int left = steps; left > 0 && index > 0; ) {
      index--;
      Token candidate = tokens.get(index);
      if (candidate.getChannel() == Token.DEFAULT_CHANNEL) {
        found = candidate;
        left--;
      }
    }
    return found;
  }
}
