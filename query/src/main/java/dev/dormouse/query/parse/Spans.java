package dev.dormouse.query.parse;

import dev.dormouse.query.diagnostic.Span;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Where tokens and rules stand. */
final class Spans {
  private Spans() {}

  static Span of(Token token) {
    return new Span(
        token.getLine(),
        token.getCharPositionInLine() + 1,
        token.getStartIndex(),
        Math.max(token.getStartIndex(), token.getStopIndex() + 1));
  }

  static Span of(ParserRuleContext rule) {
    Span start = of(rule.getStart());
    return rule.getStop() == null ? start : start.to(of(rule.getStop()));
  }
}
