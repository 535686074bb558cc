package dev.dormouse.query.complete;

import dev.dormouse.query.grammar.TrqlLexer;
import dev.dormouse.query.parse.TrqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/**
 * The outline of a text that need not be well-formed: which SELECT a place belongs to, what that
 * SELECT reads from, and which names it gives.
 */
final class Clauses {
  private final String text;
  private final List<Token> tokens;
  private final int cursor;

  /** A source of a SELECT: a table or named query, or the text of a subquery. */
  record Source(String name, String query, String alias) {}

  /** {@code name AS (query)}; {@code prologue} is all of the WITH clause up to its end. */
  record Named(String name, String prologue) {}

  Clauses(String text, int cursor) {
    this.text = text;
    this.cursor = cursor;
    this.tokens =
        TrqlText.tokens(text).stream()
            .filter(token -> token.getChannel() == Token.DEFAULT_CHANNEL)
            .filter(token -> token.getType() != Token.EOF)
            .toList();
  }

  /** The word being written at the place, if any. */
  Optional<Token> word() {
    return tokens.stream()
        .filter(token -> token.getStartIndex() < cursor && token.getStopIndex() + 1 >= cursor)
        .filter(token ->
            token.getType() == TrqlLexer.STRING
                ? token.getStopIndex() + 1 > cursor
                : Character.isLetter(token.getText().charAt(0)) || token.getText().startsWith("_"))
        .findFirst();
  }

  /** Where the text of an unclosed string begins, if the place is inside one. */
  Optional<Integer> openString() {
    return tokens.stream()
        .filter(token -> token.getType() == TrqlLexer.UNKNOWN && token.getText().equals("'"))
        .map(Token::getStartIndex)
        .filter(start -> start < cursor)
        .findFirst();
  }

  /** The tokens before an offset, last first. */
  List<Token> before(int offset) {
    return tokens.stream().filter(token -> token.getStopIndex() < offset).toList().reversed();
  }

  /** What the SELECT around the place reads from, also behind the place. */
  List<Source> sources() {
    List<Source> sources = new ArrayList<>();
    int depth = 0;
    int from = selectStart();
    boolean reading = false;
    for (int i = Math.max(from, 0); i < tokens.size() && depth >= 0; i++) {
      int type = tokens.get(i).getType();
      if (depth == 0 && i > from && endsSelect(type)) {
        break;
      }
      if (depth == 0 && (type == TrqlLexer.FROM || type == TrqlLexer.JOIN)) {
        reading = true;
        source(i + 1).ifPresent(sources::add);
      } else if (depth == 0 && reading && type == TrqlLexer.COMMA) {
        source(i + 1).ifPresent(sources::add);
      } else if (depth == 0 && endsFrom(type)) {
        reading = false;
      }
      depth += nesting(type);
    }
    return sources;
  }

  private Optional<Source> source(int place) {
    if (place >= tokens.size()) {
      return Optional.empty();
    }
    Token first = tokens.get(place);
    if (first.getType() == TrqlLexer.LEFT_PAREN) {
      int close = closing(place);
      String query =
          text.substring(
              first.getStopIndex() + 1,
              close < tokens.size() ? tokens.get(close).getStartIndex() : text.length());
      return Optional.of(new Source("", query, alias(close + 1).orElse("")));
    }
    if (!isName(first)) {
      return Optional.empty();
    }
    String name = bare(first);
    return Optional.of(new Source(name, "", alias(place + 1).orElse(name)));
  }

  private Optional<String> alias(int place) {
    int at =
        place < tokens.size() && tokens.get(place).getType() == TrqlLexer.AS ? place + 1 : place;
    return at < tokens.size() && isName(tokens.get(at))
        ? Optional.of(bare(tokens.get(at)))
        : Optional.empty();
  }

  /** The names that the SELECT around the place gives to its items. */
  List<String> aliases() {
    List<String> names = new ArrayList<>();
    int depth = 0;
    for (int i = Math.max(selectStart(), 0); i + 1 < tokens.size() && depth >= 0; i++) {
      int type = tokens.get(i).getType();
      if (depth == 0 && type == TrqlLexer.FROM) {
        break;
      }
      if (depth == 0 && type == TrqlLexer.AS && isName(tokens.get(i + 1))) {
        names.add(bare(tokens.get(i + 1)));
      }
      depth += nesting(type);
    }
    return names;
  }

  /** The queries named by WITH at the beginning of the text. */
  List<Named> named() {
    List<Named> named = new ArrayList<>();
    if (tokens.isEmpty() || tokens.getFirst().getType() != TrqlLexer.WITH) {
      return named;
    }
    int at = 1;
    while (at + 2 < tokens.size()
        && isName(tokens.get(at))
        && tokens.get(at + 1).getType() == TrqlLexer.AS
        && tokens.get(at + 2).getType() == TrqlLexer.LEFT_PAREN) {
      int close = closing(at + 2);
      if (close >= tokens.size() || tokens.get(close).getStopIndex() >= cursor) {
        break;
      }
      named.add(
          new Named(bare(tokens.get(at)), text.substring(0, tokens.get(close).getStopIndex() + 1)));
      if (close + 1 >= tokens.size() || tokens.get(close + 1).getType() != TrqlLexer.COMMA) {
        break;
      }
      at = close + 2;
    }
    return named;
  }

  /** The last SELECT before the place that is not inside parentheses closed before it. */
  private int selectStart() {
    int depth = 0;
    for (int i = tokens.size() - 1; i >= 0; i--) {
      Token token = tokens.get(i);
      if (token.getStartIndex() >= cursor) {
        continue;
      }
      if (token.getType() == TrqlLexer.RIGHT_PAREN || token.getType() == TrqlLexer.RIGHT_BRACKET) {
        depth++;
      } else if (token.getType() == TrqlLexer.LEFT_PAREN
          || token.getType() == TrqlLexer.LEFT_BRACKET) {
        depth = Math.max(0, depth - 1);
      } else if (depth == 0 && token.getType() == TrqlLexer.SELECT) {
        return i;
      }
    }
    return -1;
  }

  private int closing(int open) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      depth += nesting(tokens.get(i).getType());
      if (depth == 0) {
        return i;
      }
    }
    return tokens.size();
  }

  private static int nesting(int type) {
    return switch (type) {
      case TrqlLexer.LEFT_PAREN, TrqlLexer.LEFT_BRACKET -> 1;
      case TrqlLexer.RIGHT_PAREN, TrqlLexer.RIGHT_BRACKET -> -1;
      default -> 0;
    };
  }

  private static boolean endsSelect(int type) {
    return type == TrqlLexer.UNION || type == TrqlLexer.INTERSECT || type == TrqlLexer.EXCEPT;
  }

  private static boolean endsFrom(int type) {
    return switch (type) {
      case TrqlLexer.WHERE,
          TrqlLexer.GROUP,
          TrqlLexer.HAVING,
          TrqlLexer.ORDER,
          TrqlLexer.LIMIT,
          TrqlLexer.WINDOW,
          TrqlLexer.ARRAY,
          TrqlLexer.ON,
          TrqlLexer.USING ->
          true;
      default -> false;
    };
  }

  static boolean isName(Token token) {
    return token.getType() == TrqlLexer.NAME || token.getType() == TrqlLexer.QUOTED_NAME;
  }

  static String bare(Token token) {
    String name = token.getText();
    return token.getType() == TrqlLexer.QUOTED_NAME ? name.substring(1, name.length() - 1) : name;
  }
}
