package dev.dormouse.query.parse;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.From;
import dev.dormouse.query.ast.Order;
import dev.dormouse.query.ast.Query;
import dev.dormouse.query.ast.Select;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.grammar.TrqlParser.*;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads queries from the parser's tree. */
final class QueryReader {
  private final ExpressionReader expressions = new ExpressionReader(this);

  Query statement(StatementContext statement) {
    return query(statement.query());
  }

  Query query(QueryContext query) {
    Query.Body body =
        body(query.body().member().stream().map(this::member).toList(), query.body().setOperator());
    return query(query.cte(), body, query.orderBy(), query.limit(), Spans.of(query));
  }

  /** A query in an expression. */
  Query query(InnerQueryContext query) {
    List<Query.Body> members = new ArrayList<>();
    members.add(select(query.select()));
    query.member().forEach(member -> members.add(member(member)));
    Query.Body body = body(members, query.setOperator());
    return query(query.cte(), body, query.orderBy(), query.limit(), Spans.of(query));
  }

  private Query query(
      List<CteContext> ctes,
      Query.Body body,
      @Nullable OrderByContext orderBy,
      List<LimitContext> limits,
      Span span) {
    List<Query.NamedQuery> named =
        ctes.stream()
            .map(cte ->
                new Query.NamedQuery(Names.of(cte.name()), query(cte.query()), Spans.of(cte)))
            .toList();
    Query.LimitBy limitBy = new Query.LimitBy.None();
    Query.Limit limit = new Query.Limit.None();
    for (LimitContext written : limits) {
      if (!(limit instanceof Query.Limit.None)) {
        throw TrqlException.syntax(Spans.of(written), "LIMIT is written twice");
      }
      if (written.expressions() == null) {
        limit = limit(written);
      } else if (limitBy instanceof Query.LimitBy.None) {
        limitBy = limitBy(written);
      } else {
        throw TrqlException.syntax(Spans.of(written), "LIMIT BY is written twice");
      }
    }
    List<Order> order = orderBy == null ? List.of() : expressions.order(orderBy);
    return new Query(named, body, order, limitBy, limit, span);
  }

  private Query.Limit limit(LimitContext written) {
    Span span = Spans.of(written);
    Expression first = expressions.read(written.expression(0));
    if (written.LIMIT() == null) {
      return new Query.Limit.Offset(first, span);
    }
    if (written.expression().size() == 1) {
      return new Query.Limit.Rows(first, new Expression.Numeral("0", span), span);
    }
    Expression second = expressions.read(written.expression(1));
    // LIMIT 20, 10 skips 20 rows and gives 10; LIMIT 10 OFFSET 20 says the same.
    return written.COMMA() == null
        ? new Query.Limit.Rows(first, second, span)
        : new Query.Limit.Rows(second, first, span);
  }

  private Query.LimitBy limitBy(LimitContext written) {
    List<Expression> by = expressions.readAll(written.expressions());
    return switch (limit(written)) {
      case Query.Limit.Rows(Expression count, Expression offset, Span span) ->
          new Query.LimitBy.Rows(count, offset, by, span);
      case Query.Limit.None _, Query.Limit.Offset _ ->
          throw TrqlException.syntax(Spans.of(written), "LIMIT BY needs a number of rows");
    };
  }

  /**
   * INTERSECT binds tighter than UNION and EXCEPT; operators of equal rank go from left to right.
   */
  private static Query.Body body(List<Query.Body> members, List<SetOperatorContext> operators) {
    List<Query.Member> outer = new ArrayList<>();
    List<Query.Member> inner = new ArrayList<>();
    Query.Body first = members.getFirst();
    Query.Body current = first;
    Query.SetOperator pending = Query.SetOperator.UNION_ALL;
    boolean firstDone = false;
    Span pendingSpan = Span.NOWHERE;
    for (int i = 0; i < operators.size(); i++) {
      Query.SetOperator operator = operator(operators.get(i));
      Span span = Spans.of(operators.get(i));
      Query.Body right = members.get(i + 1);
      if (operator == Query.SetOperator.INTERSECT) {
        inner.add(new Query.Member(operator, right, span));
        continue;
      }
      Query.Body left = combined(current, inner);
      if (firstDone) {
        outer.add(new Query.Member(pending, left, pendingSpan));
      } else {
        first = left;
        firstDone = true;
      }
      inner = new ArrayList<>();
      current = right;
      pending = operator;
      pendingSpan = span;
    }
    Query.Body last = combined(current, inner);
    if (!firstDone) {
      return last;
    }
    outer.add(new Query.Member(pending, last, pendingSpan));
    return new Query.SetOperation(first, outer);
  }

  private static Query.Body combined(Query.Body first, List<Query.Member> others) {
    return others.isEmpty() ? first : new Query.SetOperation(first, others);
  }

  private static Query.SetOperator operator(SetOperatorContext operator) {
    if (operator.ALL() != null) {
      return Query.SetOperator.UNION_ALL;
    }
    if (operator.UNION() != null) {
      return Query.SetOperator.UNION_DISTINCT;
    }
    return operator.INTERSECT() != null ? Query.SetOperator.INTERSECT : Query.SetOperator.EXCEPT;
  }

  private Query.Body member(MemberContext member) {
    return member.select() != null
        ? select(member.select())
        : new Query.Nested(query(member.query()));
  }

  private Select select(SelectContext select) {
    return new Select(
        select.DISTINCT() != null,
        select.selectItem().stream().map(this::item).toList(),
        select.from() == null ? List.of() : from(select.from()),
        select.where() == null ? List.of() : expressions.conditions(select.where().expression()),
        select.groupBy() == null
            ? new Select.Grouping(Select.Grouping.Kind.PLAIN, List.of(), false, Span.NOWHERE)
            : grouping(select.groupBy()),
        select.having() == null ? List.of() : expressions.conditions(select.having().expression()),
        select.windows() == null
            ? List.of()
            : select.windows().namedWindow().stream()
                .map(window ->
                    new Select.NamedWindow(
                        Names.of(window.name()),
                        expressions.window(window.windowSpec()),
                        Spans.of(window)))
                .toList(),
        Spans.of(select));
  }

  private Select.Item item(SelectItemContext item) {
    Span span = Spans.of(item);
    return switch (item) {
      case EverythingContext _ -> new Select.Item.Everything(span);
      case EverythingOfContext of -> new Select.Item.EverythingOf(Names.of(of.name()), span);
      case ExpressionItemContext plain -> {
        Expression expression = expressions.read(plain.expression());
        if (plain.name() != null) {
          yield new Select.Item.Aliased(expression, Names.of(plain.name()), span);
        }
        yield plain.implicitAlias() == null
            ? new Select.Item.Plain(expression, span)
            : new Select.Item.Aliased(expression, Names.of(plain.implicitAlias().getStart()), span);
      }
      default -> throw new IllegalStateException("No such select item: " + item.getText());
    };
  }

  private Select.Grouping grouping(GroupByContext groupBy) {
    Select.Grouping.Kind kind = Select.Grouping.Kind.PLAIN;
    if (groupBy.ROLLUP() != null) {
      kind = Select.Grouping.Kind.ROLLUP;
    } else if (groupBy.CUBE() != null) {
      kind = Select.Grouping.Kind.CUBE;
    }
    return new Select.Grouping(
        kind,
        expressions.readAll(groupBy.expressions()),
        groupBy.TOTALS() != null,
        Spans.of(groupBy));
  }

  private List<From> from(FromContext from) {
    List<From> steps = new ArrayList<>();
    steps.add(new From.First(source(from.source())));
    for (JoinedContext joined : from.joined()) {
      steps.add(step(joined));
    }
    return steps;
  }

  private From step(JoinedContext joined) {
    Span span = Spans.of(joined);
    return switch (joined) {
      case ConditionalJoinContext join when join.expression() != null ->
          new From.JoinOn(
              kind(join.joinKind()),
              source(join.source()),
              expressions.conditions(join.expression()),
              span);
      case ConditionalJoinContext join ->
          new From.JoinUsing(
              kind(join.joinKind()),
              source(join.source()),
              join.usingColumns().name().stream().map(Names::of).toList(),
              span);
      case CrossJoinContext join -> new From.CrossJoin(source(join.source()), span);
      case ArrayJoinContext join ->
          new From.ArrayJoin(
              join.LEFT() != null,
              join.arrayJoinItem().stream().map(this::arrayJoinItem).toList(),
              span);
      default -> throw new IllegalStateException("No such join: " + joined.getText());
    };
  }

  private From.ArrayJoin.Item arrayJoinItem(ArrayJoinItemContext item) {
    Expression array = expressions.read(item.expression());
    if (item.name() != null) {
      return new From.ArrayJoin.Item(array, Names.of(item.name()), Spans.of(item));
    }
    if (array instanceof Expression.Name(List<String> parts, Span span)) {
      return new From.ArrayJoin.Item(array, parts.getLast(), span);
    }
    throw TrqlException.syntax(
        Spans.of(item), "give the element of this array a name: ARRAY JOIN … AS name");
  }

  private static From.Kind kind(JoinKindContext kind) {
    if (kind.LEFT() != null) {
      return From.Kind.LEFT;
    }
    if (kind.RIGHT() != null) {
      return From.Kind.RIGHT;
    }
    return kind.FULL() != null ? From.Kind.FULL : From.Kind.INNER;
  }

  private From.Source source(SourceContext source) {
    Span span = Spans.of(source);
    return switch (source) {
      case NamedSourceContext named -> {
        List<String> parts = Names.dotted(named.sourceName(), named.segment());
        yield new From.Source.Named(
            parts,
            named.sourceAlias() == null
                ? parts.getLast()
                : Names.of(named.sourceAlias().getStart()),
            span);
      }
      case QuerySourceContext subquery ->
          new From.Source.Subquery(
              query(subquery.query()),
              subquery.sourceAlias() == null ? "" : Names.of(subquery.sourceAlias().getStart()),
              span);
      default -> throw new IllegalStateException("No such source: " + source.getText());
    };
  }
}
