package dev.dormouse.query.parse;

import dev.dormouse.query.ast.Query;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.grammar.TrqlLexer;
import dev.dormouse.query.grammar.TrqlParser;
import java.util.List;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** A TRQL text: its tokens and, if it is well-formed, its tree. */
public final class TrqlText {
  /** The longest text read. */
  public static final int MAX_LENGTH = 65_536;

  /** How deep parentheses, brackets and CASE may be nested. */
  public static final int MAX_NESTING = 256;

  private TrqlText() {}

  /** Reads a whole statement; the exception is of kind SYNTAX. */
  public static Query parse(String text) {
    CommonTokenStream tokens = tokenStream(text);
    refuseDeepNesting(tokens.getTokens());
    TrqlParser parser = new TrqlParser(tokens);
    parser.removeErrorListeners();
    return new QueryReader().statement(statement(parser, tokens));
  }

  /** The tokens of a text, well-formed or not, hidden ones included; the last is the end. */
  public static List<Token> tokens(String text) {
    return tokenStream(text).getTokens();
  }

  private static CommonTokenStream tokenStream(String text) {
    if (text.length() > MAX_LENGTH) {
      throw TrqlException.syntax(
          Span.NOWHERE,
          "the query has " + text.length() + " characters; at most " + MAX_LENGTH + " are allowed");
    }
    TrqlLexer lexer = new TrqlLexer(CharStreams.fromString(text));
    lexer.removeErrorListeners();
    CommonTokenStream tokens = new CommonTokenStream(lexer);
    tokens.fill();
    return tokens;
  }

  /**
   * The quick prediction first; the thorough one only when that fails, which also tells the error.
   */
  private static TrqlParser.StatementContext statement(
      TrqlParser parser, CommonTokenStream tokens) {
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    parser.setErrorHandler(new BailErrorStrategy());
    try {
      return parser.statement();
    } catch (ParseCancellationException _) {
      tokens.seek(0);
      parser.reset();
      parser.getInterpreter().setPredictionMode(PredictionMode.LL);
      parser.setErrorHandler(new DefaultErrorStrategy());
      parser.addErrorListener(new SyntaxErrors(tokens));
      return parser.statement();
    }
  }

  /**
   * The parser and all after it recurse as deep as the text is nested: the stack is guarded here,
   * once.
   */
  private static void refuseDeepNesting(List<Token> tokens) {
    int depth = 0;
    int prefixes = 0;
    for (Token token : tokens) {
      if (token.getChannel() != Token.DEFAULT_CHANNEL) {
        continue;
      }
      int type = token.getType();
      prefixes = type == TrqlLexer.NOT || type == TrqlLexer.MINUS ? prefixes + 1 : 0;
      switch (type) {
        case TrqlLexer.LEFT_PAREN, TrqlLexer.LEFT_BRACKET, TrqlLexer.CASE -> depth++;
        case TrqlLexer.RIGHT_PAREN, TrqlLexer.RIGHT_BRACKET, TrqlLexer.END ->
            depth = Math.max(0, depth - 1);
        default -> {}
      }
      if (depth > MAX_NESTING || prefixes > MAX_NESTING) {
        throw TrqlException.syntax(
            Spans.of(token), "nested more than " + MAX_NESTING + " levels deep");
      }
    }
  }
}
