package dev.dormouse.query.parse;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Order;
import dev.dormouse.query.ast.Window;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.grammar.TrqlParser.*;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;

/** Reads conditions and operators from the parser's tree, chains without recursion. */
final class ExpressionReader {
  /** How deep the tree may become: by nesting, and by operators that follow each other. */
  private static final int MAX_DEPTH = 400;

  private final PrimaryReader primaries;
  private int depth;

  ExpressionReader(QueryReader queries) {
    this.primaries = new PrimaryReader(this, queries);
  }

  List<Expression> readAll(@Nullable ExpressionsContext written) {
    return written == null ? List.of() : written.expression().stream().map(this::read).toList();
  }

  /** The conditions that must all hold. */
  List<Expression> conditions(ExpressionContext written) {
    Expression read = read(written);
    return read instanceof Expression.Chain(var operator, var all, var _)
            && operator == Expression.ChainOperator.AND
        ? all
        : List.of(read);
  }

  Expression read(ExpressionContext written) {
    descend(1, written);
    Expression expression = expression(written);
    depth--;
    return expression;
  }

  private void descend(int levels, ParserRuleContext written) {
    depth += levels;
    if (depth > MAX_DEPTH) {
      throw TrqlException.syntax(
          Spans.of(written),
          "nested more than " + MAX_DEPTH + " levels deep; shorten the chain of operators");
    }
  }

  private Expression expression(ExpressionContext written) {
    return switch (written) {
      case NotContext not -> new Expression.Not(read(not.expression()), Spans.of(not));
      case AndContext and -> {
        Deque<Expression> operands = new ArrayDeque<>();
        ExpressionContext left = and;
        while (left instanceof AndContext inner) {
          operands.addFirst(read(inner.expression(1)));
          left = inner.expression(0);
        }
        operands.addFirst(read(left));
        yield chain(Expression.ChainOperator.AND, operands, and);
      }
      case OrContext or -> {
        Deque<Expression> operands = new ArrayDeque<>();
        ExpressionContext left = or;
        while (left instanceof OrContext inner) {
          operands.addFirst(read(inner.expression(1)));
          left = inner.expression(0);
        }
        operands.addFirst(read(left));
        yield chain(Expression.ChainOperator.OR, operands, or);
      }
      case PredicateContext predicate -> predicate(predicate);
      default -> throw new IllegalStateException("No such expression: " + written.getText());
    };
  }

  private static Expression chain(
      Expression.ChainOperator operator, Deque<Expression> operands, ExpressionContext written) {
    return new Expression.Chain(operator, List.copyOf(operands), Spans.of(written));
  }

  private Expression predicate(PredicateContext predicate) {
    int tails = predicate.predicateTail().size();
    descend(tails, predicate);
    Expression value = operand(predicate.operand());
    for (PredicateTailContext tail : predicate.predicateTail()) {
      value = tail(value, tail);
    }
    depth -= tails;
    return value;
  }

  private Expression tail(Expression value, PredicateTailContext tail) {
    Span span = value.span().to(Spans.of(tail));
    return switch (tail) {
      case ComparedContext compared ->
          new Expression.Comparison(
              Operators.comparison(compared.comparison()),
              value,
              operand(compared.operand()),
              span);
      case BetweenContext between ->
          new Expression.Between(
              between.NOT() != null,
              value,
              operand(between.operand(0)),
              operand(between.operand(1)),
              span);
      case InContext in when in.inItems().innerQuery() != null ->
          new Expression.InQuery(
              in.NOT() != null, value, primaries.query(in.inItems().innerQuery()), span);
      case InContext in ->
          new Expression.InList(in.NOT() != null, value, readAll(in.inItems().expressions()), span);
      case IsNullContext isNull -> new Expression.IsNull(isNull.NOT() != null, value, span);
      default -> throw new IllegalStateException("No such condition: " + tail.getText());
    };
  }

  /** Goes down the left side of the operators to the first operand, then builds upwards. */
  Expression operand(OperandContext written) {
    Deque<OperandContext> operators = new ArrayDeque<>();
    OperandContext left = written;
    while (!(left instanceof SimpleContext) && !(left instanceof NegatedContext)) {
      operators.push(left);
      left = left.getRuleContext(OperandContext.class, 0);
    }
    int levels = operators.size();
    descend(levels, written);
    Expression value =
        left instanceof NegatedContext negated
            ? negated(negated)
            : primaries.read(((SimpleContext) left).primary());
    while (!operators.isEmpty()) {
      OperandContext operator = operators.pop();
      value =
          operator instanceof ConcatenationContext || operator instanceof NullishContext
              ? flat(value, operator, operators)
              : combined(value, operator);
    }
    depth -= levels;
    return value;
  }

  private Expression flat(
      Expression first, OperandContext operator, Deque<OperandContext> following) {
    List<Expression> operands = new ArrayList<>();
    operands.add(first);
    OperandContext current = operator;
    operands.add(operand(right(current)));
    while (!following.isEmpty() && following.peek().getClass() == operator.getClass()) {
      current = following.pop();
      operands.add(operand(right(current)));
    }
    return new Expression.Chain(
        operator instanceof ConcatenationContext
            ? Expression.ChainOperator.CONCAT
            : Expression.ChainOperator.COALESCE,
        operands,
        Spans.of(current));
  }

  private Expression combined(Expression left, OperandContext operator) {
    Span span = Spans.of(operator);
    return switch (operator) {
      case ElementContext element -> new Expression.Element(left, read(element.expression()), span);
      case CastSuffixContext cast ->
          new Expression.Cast(left, Operators.type(cast.typeName()), span);
      case ProductContext product ->
          new Expression.Arithmetic(
              Operators.product(product), left, operand(right(product)), span);
      case SumContext sum ->
          new Expression.Arithmetic(
              sum.PLUS() != null
                  ? Expression.ArithmeticOperator.PLUS
                  : Expression.ArithmeticOperator.MINUS,
              left,
              operand(right(sum)),
              span);
      default -> throw new IllegalStateException("No such operator: " + operator.getText());
    };
  }

  private static OperandContext right(OperandContext operator) {
    return operator.getRuleContext(OperandContext.class, 1);
  }

  private Expression negated(NegatedContext negated) {
    Expression value = operand(negated.operand());
    return value instanceof Expression.Numeral(String digits, Span _) && !digits.startsWith("-")
        ? new Expression.Numeral("-" + digits, Spans.of(negated))
        : new Expression.Negated(value, Spans.of(negated));
  }

  List<Order> order(OrderByContext orderBy) {
    return orderBy.orderItem().stream()
        .map(item ->
            new Order(
                read(item.expression()),
                item.DESC() == null ? Order.Direction.ASC : Order.Direction.DESC,
                Operators.nulls(item)))
        .toList();
  }

  Window window(WindowSpecContext written) {
    return new Window(
        written.name() == null ? "" : Names.of(written.name()),
        readAll(written.expressions()),
        written.orderBy() == null ? List.of() : order(written.orderBy()),
        written.frame() == null ? new Window.Frame.Unsaid() : Operators.frame(written.frame()),
        written.getStop() == null || written.getChildCount() == 0
            ? Span.NOWHERE
            : Spans.of(written));
  }
}
