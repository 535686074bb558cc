package dev.dormouse.query.compile;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Select;
import dev.dormouse.query.compile.expression.Aliases;
import dev.dormouse.query.compile.expression.Expressions;
import dev.dormouse.query.compile.relation.QueryRelation.OutputColumn;
import dev.dormouse.query.compile.relation.Relation;
import dev.dormouse.query.compile.relation.Scope;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.Value;
import dev.dormouse.query.compile.time.TimeBucket;
import dev.dormouse.query.compile.word.Clause;
import dev.dormouse.query.compile.word.Described;
import dev.dormouse.query.compile.word.Identifiers;
import dev.dormouse.query.diagnostic.ClosestName;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The select list: stars spelled out, every column under a name of its own. */
final class SelectList {
  private static final int MAX_COLUMNS = 500;

  private final SqlPool pool;
  private final Scope scope;
  private final Expressions expressions;
  private final Aliases aliases;
  private final List<Item> items = new ArrayList<>();
  private final List<String> hidden = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  /** What is selected, and the name given to it; empty when none was. */
  private record Item(Expression expression, String alias, Span span) {}

  private record Column(String name, Value value) {}

  SelectList(
      Session session,
      Scope scope,
      Expressions expressions,
      Aliases aliases,
      List<Select.Item> written) {
    this.pool = session.pool();
    this.scope = scope;
    this.expressions = expressions;
    this.aliases = aliases;
    this.names.addAll(aliases.names());
    written.forEach(this::add);
    if (items.size() > MAX_COLUMNS) {
      throw TrqlException.meaning(
          items.getLast().span(), "A SELECT has at most " + MAX_COLUMNS + " columns");
    }
  }

  private void add(Select.Item written) {
    switch (written) {
      case Select.Item.Everything(Span span) -> {
        if (scope.relations().isEmpty()) {
          throw TrqlException.meaning(span, "* needs a FROM");
        }
        scope.relations().forEach(relation -> star(relation, span));
      }
      case Select.Item.EverythingOf(String source, Span span) ->
          star(
              scope
                  .relation(source)
                  .orElseThrow(() ->
                      TrqlException.meaning(
                          span,
                          "\""
                              + source
                              + "\" is not in FROM."
                              + ClosestName.hint(
                                  source,
                                  scope.relations().stream().map(Relation::alias).toList(),
                                  '"'))),
              span);
      case Select.Item.Plain(Expression expression, Span span) ->
          items.add(new Item(expression, "", span));
      case Select.Item.Aliased(Expression expression, String alias, Span span) ->
          items.add(new Item(expression, alias, span));
    }
  }

  private void star(Relation relation, Span span) {
    boolean several = scope.relations().size() > 1 && !relation.alias().isEmpty();
    for (String column : relation.starColumns()) {
      List<String> parts = several ? List.of(relation.alias(), column) : List.of(column);
      items.add(new Item(new Expression.Name(parts, span), "", span));
    }
    hidden.addAll(relation.hiddenColumns());
  }

  int size() {
    return items.size();
  }

  /** The expression at a place counted from 0, for GROUP BY 1. */
  Expression expression(int place) {
    Item item = items.get(place);
    return item.alias().isEmpty()
        ? item.expression()
        : new Expression.Name(List.of(item.alias()), item.span());
  }

  void compile() {
    for (Item item : items) {
      if (item.alias().isEmpty()) {
        Value value = starOrPlain(item);
        columns.add(new Column(unused(item, value), value));
      } else {
        Value value = aliases.find(item.alias(), expressions).orElseThrow().value();
        columns.add(new Column(item.alias(), value));
      }
    }
  }

  private Value starOrPlain(Item item) {
    return expressions.in(Clause.SELECT, item.expression());
  }

  /** The name of a column that was given none. */
  private String unused(Item item, Value value) {
    String plain = implicitName(item.expression(), value);
    String name = plain;
    if (item.expression() instanceof Expression.Name(List<String> parts, var _)
        && names.contains(plain)
        && parts.size() > 1) {
      name = String.join(".", parts);
    }
    for (int i = 2; !names.add(name); i++) {
      name = plain + "_" + i;
    }
    return name;
  }

  private static String implicitName(Expression expression, Value value) {
    return switch (expression) {
      case Expression.Name(List<String> parts, var _)
          when parts.getLast().equalsIgnoreCase(TimeBucket.NAME)
              && value.origin().label().isEmpty() ->
          TimeBucket.NAME;
      case Expression.Name(List<String> parts, var _) ->
          value.origin().label().isEmpty() ? parts.getLast() : value.origin().label();
      case Expression.Call call when call.function().equalsIgnoreCase(TimeBucket.NAME) ->
          TimeBucket.NAME;
      case Expression.Call call
          when call.function().equalsIgnoreCase("prettyFormat") && !call.arguments().isEmpty() ->
          implicitName(call.arguments().getFirst(), value);
      default -> Described.name(expression);
    };
  }

  /** What is printed after SELECT. */
  List<Sql> printed() {
    return columns.stream()
        .map(column -> pool.of(column.value().sql(), " AS " + Identifiers.quoted(column.name())))
        .toList();
  }

  List<Sql> definitions() {
    return columns.stream().map(column -> column.value().sql()).toList();
  }

  /** A column by its place counted from 0, as ORDER BY refers to it. */
  Value reference(int place) {
    Column column = columns.get(place);
    Sql sql =
        pool.marked(new Sql.Mark.Alias(column.value().sql()), Identifiers.quoted(column.name()));
    return new Value(sql, column.value().type(), column.value().origin());
  }

  List<OutputColumn> columns() {
    return columns.stream()
        .map(column ->
            new OutputColumn(
                column.name(), column.value().type(), column.value().origin().outside()))
        .toList();
  }

  List<String> hidden() {
    return hidden;
  }
}
