package dev.dormouse.query.print;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.From;
import dev.dormouse.query.ast.Order;
import dev.dormouse.query.ast.Query;
import dev.dormouse.query.ast.Select;
import java.util.List;
import java.util.function.Consumer;

/** Writes a tree as TRQL. Reading what it wrote gives an equal tree. */
public final class TrqlPrinter {
  private final StringBuilder text = new StringBuilder();
  private final ExpressionPrinter expressions = new ExpressionPrinter(this, text);

  private TrqlPrinter() {}

  public static String print(Query query) {
    TrqlPrinter printer = new TrqlPrinter();
    printer.query(query);
    return printer.text.toString();
  }

  public static String print(Expression expression) {
    TrqlPrinter printer = new TrqlPrinter();
    printer.expressions.top(expression);
    return printer.text.toString();
  }

  void query(Query query) {
    if (!query.named().isEmpty()) {
      text.append("WITH ");
      each(
          query.named(),
          named -> {
            text.append(Words.name(named.name())).append(" AS (");
            query(named.query());
            text.append(")");
          });
      text.append(" ");
    }
    body(query.body());
    if (!query.order().isEmpty()) {
      text.append(" ");
      order(query.order());
    }
    switch (query.limitBy()) {
      case Query.LimitBy.None _ -> {}
      case Query.LimitBy.Rows(Expression count, Expression offset, var by, var _) -> {
        limit(count, offset);
        text.append(" BY ");
        expressions.list(by);
      }
    }
    switch (query.limit()) {
      case Query.Limit.None _ -> {}
      case Query.Limit.Rows(Expression count, Expression offset, var _) -> limit(count, offset);
      case Query.Limit.Offset(Expression offset, var _) -> {
        text.append(" OFFSET ");
        expressions.top(offset);
      }
    }
  }

  private void limit(Expression count, Expression offset) {
    text.append(" LIMIT ");
    expressions.top(count);
    if (!(offset instanceof Expression.Numeral(String digits, var _) && digits.equals("0"))) {
      text.append(" OFFSET ");
      expressions.top(offset);
    }
  }

  private void body(Query.Body body) {
    switch (body) {
      case Select select -> select(select);
      case Query.Nested(Query inner) -> parenthesized(inner);
      case Query.SetOperation(Query.Body first, List<Query.Member> others) -> {
        body(first);
        for (Query.Member member : others) {
          text.append(" ").append(member.operator().text()).append(" ");
          body(member.body());
        }
      }
    }
  }

  void parenthesized(Query query) {
    text.append("(");
    query(query);
    text.append(")");
  }

  private void select(Select select) {
    text.append(select.distinct() ? "SELECT DISTINCT " : "SELECT ");
    each(select.items(), this::item);
    select.from().forEach(this::from);
    conditions(" WHERE ", select.where());
    grouping(select.grouping());
    conditions(" HAVING ", select.having());
    if (!select.windows().isEmpty()) {
      text.append(" WINDOW ");
      each(
          select.windows(),
          window -> {
            text.append(Words.name(window.name())).append(" AS (");
            expressions.window(window.window());
            text.append(")");
          });
    }
  }

  private void item(Select.Item item) {
    switch (item) {
      case Select.Item.Everything _ -> text.append("*");
      case Select.Item.EverythingOf(String source, var _) ->
          text.append(Words.name(source)).append(".*");
      case Select.Item.Plain(Expression expression, var _) -> expressions.top(expression);
      case Select.Item.Aliased(Expression expression, String alias, var _) -> {
        expressions.top(expression);
        text.append(" AS ").append(Words.name(alias));
      }
    }
  }

  private void from(From from) {
    switch (from) {
      case From.First(From.Source source) -> {
        text.append(" FROM ");
        source(source);
      }
      case From.JoinOn(From.Kind kind, From.Source source, List<Expression> on, var _) -> {
        text.append(" ").append(kind).append(" JOIN ");
        source(source);
        conditions(" ON ", on);
      }
      case From.JoinUsing(From.Kind kind, From.Source source, List<String> columns, var _) -> {
        text.append(" ").append(kind).append(" JOIN ");
        source(source);
        text.append(" USING (");
        each(columns, column -> text.append(Words.name(column)));
        text.append(")");
      }
      case From.CrossJoin(From.Source source, var _) -> {
        text.append(" CROSS JOIN ");
        source(source);
      }
      case From.ArrayJoin(boolean outer, List<From.ArrayJoin.Item> items, var _) -> {
        text.append(outer ? " LEFT ARRAY JOIN " : " ARRAY JOIN ");
        each(
            items,
            item -> {
              expressions.top(item.array());
              text.append(" AS ").append(Words.name(item.name()));
            });
      }
    }
  }

  private void source(From.Source source) {
    switch (source) {
      case From.Source.Named(List<String> parts, String alias, var _) -> {
        text.append(Words.dotted(parts));
        if (!alias.equals(parts.getLast())) {
          text.append(" AS ").append(Words.name(alias));
        }
      }
      case From.Source.Subquery(Query query, String alias, var _) -> {
        parenthesized(query);
        if (!alias.isEmpty()) {
          text.append(" AS ").append(Words.name(alias));
        }
      }
    }
  }

  private void grouping(Select.Grouping grouping) {
    if (grouping.keys().isEmpty()) {
      return;
    }
    text.append(" GROUP BY ");
    switch (grouping.kind()) {
      case PLAIN -> expressions.list(grouping.keys());
      case ROLLUP, CUBE -> {
        text.append(grouping.kind()).append("(");
        expressions.list(grouping.keys());
        text.append(")");
      }
    }
    text.append(grouping.totals() ? " WITH TOTALS" : "");
  }

  void order(List<Order> order) {
    text.append("ORDER BY ");
    each(
        order,
        key -> {
          expressions.top(key.expression());
          text.append(" ").append(key.direction());
          text.append(key.nulls() == Order.Nulls.UNSAID ? "" : " NULLS " + key.nulls());
        });
  }

  private void conditions(String word, List<Expression> conditions) {
    if (!conditions.isEmpty()) {
      text.append(word);
      expressions.conditions(conditions);
    }
  }

  private <T> void each(List<T> things, Consumer<T> print) {
    for (int i = 0; i < things.size(); i++) {
      text.append(i == 0 ? "" : ", ");
      print.accept(things.get(i));
    }
  }
}
