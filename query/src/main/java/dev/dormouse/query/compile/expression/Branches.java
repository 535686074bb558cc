package dev.dormouse.query.compile.expression;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.Value;
import dev.dormouse.query.compile.word.Described;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import dev.dormouse.query.type.Type;
import dev.dormouse.query.type.Type.Family;
import java.util.ArrayList;
import java.util.List;

/** Compiles CASE, whose branches must be of one type, and arrays, whose elements must. */
public final class Branches {
  private final Expressions expressions;
  private final SqlPool pool;

  public Branches(Expressions expressions, Session session) {
    this.expressions = expressions;
    this.pool = session.pool();
  }

  public Value caseOf(Expression.Case written) {
    List<Sql> conditions =
        written.branches().stream()
            .map(branch -> expressions.condition(branch.when()).sql())
            .toList();
    return branches(pool.of("CASE"), conditions, written.branches(), written.otherwise());
  }

  public Value caseOf(Expression.CaseOf written) {
    Value value = expressions.compile(written.value());
    List<Sql> constants =
        written.branches().stream()
            .map(branch ->
                expressions.comparisons().shownConstant(value, written.value(), branch.when()))
            .toList();
    return branches(
        pool.of("CASE ", value.sql()), constants, written.branches(), written.otherwise());
  }

  private Value branches(
      Sql head, List<Sql> when, List<Expression.Branch> branches, Expression otherwise) {
    List<Value> results =
        new ArrayList<>(
            branches.stream().map(branch -> expressions.compile(branch.then())).toList());
    results.add(expressions.compile(otherwise));
    List<Object> parts = new ArrayList<>(List.of(head));
    Type type = results.getFirst().type();
    for (int i = 0; i < branches.size(); i++) {
      parts.addAll(List.of(" WHEN ", when.get(i), " THEN ", results.get(i).sql()));
      Expression next = i + 1 < branches.size() ? branches.get(i + 1).then() : otherwise;
      type = Expressions.union(type, results.get(i + 1).type(), next);
    }
    parts.addAll(List.of(" ELSE ", results.getLast().sql(), " END"));
    return Value.of(pool.of(parts.toArray()), type);
  }

  public Value array(List<Expression> items) {
    List<Value> values = items.stream().map(expressions::compile).toList();
    Type element = values.isEmpty() ? Type.UNKNOWN : values.getFirst().type();
    for (int i = 1; i < values.size(); i++) {
      element = Expressions.union(element, values.get(i).type(), items.get(i));
    }
    return Value.of(
        pool.of("[", pool.joined(", ", values.stream().map(Value::sql).toList()), "]"),
        Type.array(element));
  }

  public Value element(Expression.Element element) {
    Value container = expressions.compile(element.container());
    Value index = expressions.compile(element.index());
    Type type =
        switch (container.type().family()) {
          case ARRAY -> container.type().element();
          case MAP -> container.type().arguments().getLast();
          case UNKNOWN, NULL -> Type.UNKNOWN;
          case TEXT, NUMBER, TIME, TUPLE, INTERVAL, JSON ->
              throw TrqlException.meaning(
                  element.span(),
                  Described.expression(element.container())
                      + " is "
                      + container.type().text()
                      + ", which has no elements. Use a dot for JSON, tupleElement() for tuples");
        };
    if (container.is(Family.ARRAY) && !index.is(Family.NUMBER) && !index.type().open()) {
      throw TrqlException.meaning(
          element.index().span(), "The place in an array is a number, counted from 1");
    }
    return new Value(
        pool.call("arrayElement", container.sql(), index.sql()),
        type,
        container.origin().ofElement(""));
  }
}
