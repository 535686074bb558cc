package dev.dormouse.query.parse;

import dev.dormouse.query.ast.Expression.ArithmeticOperator;
import dev.dormouse.query.ast.Expression.ComparisonOperator;
import dev.dormouse.query.ast.Order;
import dev.dormouse.query.ast.TypeName;
import dev.dormouse.query.ast.Window;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.grammar.TrqlLexer;
import dev.dormouse.query.grammar.TrqlParser.*;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/** The small words: operators, type names, frames. */
final class Operators {
  private static final int MAX_DIGITS = 9;

  private Operators() {}

  static ComparisonOperator comparison(ComparisonContext written) {
    boolean not = written.NOT() != null;
    return switch (written.getStop().getType()) {
      case TrqlLexer.EQUAL -> ComparisonOperator.EQUAL;
      case TrqlLexer.NOT_EQUAL -> ComparisonOperator.NOT_EQUAL;
      case TrqlLexer.LESS -> ComparisonOperator.LESS;
      case TrqlLexer.LESS_OR_EQUAL -> ComparisonOperator.LESS_OR_EQUAL;
      case TrqlLexer.GREATER -> ComparisonOperator.GREATER;
      case TrqlLexer.GREATER_OR_EQUAL -> ComparisonOperator.GREATER_OR_EQUAL;
      case TrqlLexer.LIKE -> not ? ComparisonOperator.NOT_LIKE : ComparisonOperator.LIKE;
      case TrqlLexer.ILIKE -> not ? ComparisonOperator.NOT_ILIKE : ComparisonOperator.ILIKE;
      case TrqlLexer.MATCHES -> ComparisonOperator.MATCHES;
      case TrqlLexer.NOT_MATCHES -> ComparisonOperator.NOT_MATCHES;
      default -> throw new IllegalStateException("No such comparison: " + written.getText());
    };
  }

  static ArithmeticOperator product(ProductContext written) {
    if (written.STAR() != null) {
      return ArithmeticOperator.TIMES;
    }
    return written.SLASH() != null ? ArithmeticOperator.DIVIDE : ArithmeticOperator.MODULO;
  }

  static Order.Nulls nulls(OrderItemContext item) {
    if (item.NULLS() == null) {
      return Order.Nulls.UNSAID;
    }
    return item.FIRST() != null ? Order.Nulls.FIRST : Order.Nulls.LAST;
  }

  static Window.Frame frame(FrameContext frame) {
    Window.Frame.Unit unit =
        frame.ROWS() != null ? Window.Frame.Unit.ROWS : Window.Frame.Unit.RANGE;
    Window.Bound from = bound(frame.bound(0));
    return frame.BETWEEN() == null
        ? new Window.Frame.Starting(unit, from)
        : new Window.Frame.Between(unit, from, bound(frame.bound(1)));
  }

  private static Window.Bound bound(BoundContext bound) {
    boolean preceding = bound.PRECEDING() != null;
    if (bound.CURRENT() != null) {
      return new Window.Bound(Window.Bound.Side.CURRENT_ROW, 0);
    }
    if (bound.UNBOUNDED() != null) {
      return new Window.Bound(
          preceding ? Window.Bound.Side.UNBOUNDED_PRECEDING : Window.Bound.Side.UNBOUNDED_FOLLOWING,
          0);
    }
    return new Window.Bound(
        preceding ? Window.Bound.Side.PRECEDING : Window.Bound.Side.FOLLOWING,
        wholeNumber(bound.NUMBER()));
  }

  static TypeName type(TypeNameContext written) {
    return new TypeName(
        Names.of(written.segment()),
        written.typeArgument().stream().map(Operators::typeArgument).toList(),
        Spans.of(written));
  }

  private static TypeName.Argument typeArgument(TypeArgumentContext written) {
    if (written.typeName() != null) {
      return new TypeName.Argument.Inner(type(written.typeName()));
    }
    return written.NUMBER() != null
        ? new TypeName.Argument.Size(wholeNumber(written.NUMBER()))
        : new TypeName.Argument.Text(Names.text(written.STRING().getSymbol()));
  }

  private static int wholeNumber(TerminalNode number) {
    Token token = number.getSymbol();
    String digits = token.getText();
    if (digits.length() > MAX_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw TrqlException.syntax(
          Spans.of(token), "\"" + digits + "\" must be a whole number of at most 9 digits");
    }
    return Integer.parseInt(digits);
  }
}
