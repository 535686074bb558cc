package dev.dormouse.query.compile;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Query;
import dev.dormouse.query.ast.Select;
import dev.dormouse.query.compile.expression.Aliases;
import dev.dormouse.query.compile.expression.Expressions;
import dev.dormouse.query.compile.expression.Subqueries;
import dev.dormouse.query.compile.relation.QueryRelation;
import dev.dormouse.query.compile.relation.QueryRelation.OutputColumn;
import dev.dormouse.query.compile.relation.Scope;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.Value;
import dev.dormouse.query.compile.word.Clause;
import dev.dormouse.query.compile.word.Described;
import dev.dormouse.query.compile.word.Identifiers;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import dev.dormouse.query.type.Type;
import dev.dormouse.query.type.Type.Family;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compiles queries: named ones, set operations, and what stands after them. */
final class Queries implements Subqueries {
  private final Session session;
  private final SqlPool pool;
  private final Map<String, Named> visible;

  /** A named query that was compiled. */
  record Named(String internalName, List<OutputColumn> columns) {}

  /** A query that was compiled. */
  record Result(Sql sql, List<OutputColumn> columns, List<String> hidden, boolean totals) {}

  Queries(Session session) {
    this(session, Map.of());
  }

  private Queries(Session session, Map<String, Named> visible) {
    this.session = session;
    this.pool = session.pool();
    this.visible = visible;
  }

  Optional<Named> named(String name) {
    return Optional.ofNullable(visible.get(name));
  }

  /** {@code outermost} for the query whose rows are the answer: only that one is capped. */
  Result compile(Query query, boolean outermost) {
    if (query.named().isEmpty()) {
      return body(query, outermost);
    }
    Queries inner = this;
    List<Sql> named = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Query.NamedQuery written : query.named()) {
      session.requireUsable(written.name(), written.span());
      if (!names.add(written.name())) {
        throw TrqlException.meaning(
            written.span(), "Two queries are named \"" + written.name() + "\"");
      }
      Result result = inner.compile(written.query(), false);
      String internal = session.internalName("c");
      named.add(pool.of(internal + " AS (", result.sql(), ")"));
      inner = inner.plus(written.name(), new Named(internal, result.columns()));
    }
    Result result = inner.body(query, outermost);
    return new Result(
        pool.of("WITH ", pool.joined(", ", named), " ", result.sql()),
        result.columns(),
        result.hidden(),
        result.totals());
  }

  private Queries plus(String name, Named named) {
    Map<String, Named> extended = new HashMap<>(visible);
    extended.put(name, named);
    return new Queries(session, extended);
  }

  private Result body(Query query, boolean outermost) {
    boolean bare =
        query.order().isEmpty()
            && query.limitBy() instanceof Query.LimitBy.None
            && query.limit() instanceof Query.Limit.None;
    return switch (query.body()) {
      case Select select -> new Selects(session, this, select, query, outermost).compile();
      case Query.Nested(Query inner) when bare -> compile(inner, outermost);
      case Query.Nested(Query inner) -> wrapped(query, compile(inner, false), outermost);
      case Query.SetOperation operation -> {
        Result result = set(operation);
        yield bare && !outermost ? result : wrapped(query, result, outermost);
      }
    };
  }

  /** Order and limits of a whole set operation. */
  private Result wrapped(Query query, Result inner, boolean outermost) {
    QueryRelation relation =
        new QueryRelation(
            session, "", query.span(), pool.of("(", inner.sql(), ")"), inner.columns());
    Scope scope = new Scope();
    scope.add(relation, session);
    Expressions expressions =
        new Expressions(session, scope, new Aliases(session, List.of()), this, false);
    List<Sql> items = new ArrayList<>();
    for (OutputColumn column : inner.columns()) {
      Sql value = relation.column(column.name()).orElseThrow().sql();
      items.add(pool.of(value, " AS " + Identifiers.quoted(column.name())));
    }
    Endings endings = new Endings(session, expressions, Clause.ORDER_OF_SET, items.size());
    List<Object> parts =
        new ArrayList<>(
            List.of("SELECT ", pool.joined(", ", items), " FROM ", relation.sql(Set.of())));
    parts.addAll(
        endings.all(
            query,
            position -> relation.column(inner.columns().get(position).name()).orElseThrow(),
            outermost));
    return new Result(pool.of(parts.toArray()), inner.columns(), inner.hidden(), false);
  }

  private Result set(Query.SetOperation operation) {
    Result first = member(operation.first());
    List<Object> parts = new ArrayList<>(List.of("(", first.sql(), ")"));
    List<OutputColumn> columns = first.columns();
    for (int i = 0; i < operation.others().size(); i++) {
      Query.Member member = operation.others().get(i);
      if (i > 0) {
        parts.addFirst("(");
        parts.add(")");
      }
      Result other = member(member.body());
      columns = matched(columns, other.columns(), member.span());
      parts.addAll(List.of(" " + member.operator().text() + " (", other.sql(), ")"));
    }
    return new Result(pool.of(parts.toArray()), columns, first.hidden(), false);
  }

  private Result member(Query.Body body) {
    return switch (body) {
      case Select select ->
          new Selects(session, this, select, Selects.nothingAfter(select), false).compile();
      case Query.Nested(Query query) -> compile(query, false);
      case Query.SetOperation operation -> set(operation);
    };
  }

  private static List<OutputColumn> matched(
      List<OutputColumn> left, List<OutputColumn> right, Span span) {
    if (left.size() != right.size()) {
      throw TrqlException.meaning(
          span,
          "The queries must have equally many columns; found "
              + left.size()
              + " and "
              + right.size());
    }
    List<OutputColumn> columns = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      OutputColumn a = left.get(i);
      OutputColumn b = right.get(i);
      Type type = a.type().or(b.type());
      boolean texts = isText(a.type()) && isText(b.type());
      if (type.is(Family.UNKNOWN)
          && !a.type().open()
          && !b.type().open()
          && a.type().family() != b.type().family()
          && !texts) {
        throw TrqlException.meaning(
            span,
            "Column "
                + (i + 1)
                + " is "
                + a.type().text()
                + " on one side and "
                + b.type().text()
                + " on the other");
      }
      boolean same = a.origin().label().equals(b.origin().label());
      columns.add(
          new OutputColumn(
              a.name(),
              texts ? Type.TEXT.orNullIf(a.type().nullable() || b.type().nullable()) : type,
              same ? a.origin() : a.origin().shownOnly()));
    }
    return columns;
  }

  private static boolean isText(Type type) {
    return type.is(Family.TEXT) || type.is(Family.JSON);
  }

  /** A query as one value. */
  @Override
  public Value scalar(Query query, Span span) {
    Result result = compile(query, false);
    if (result.columns().size() != 1) {
      throw TrqlException.meaning(
          span,
          "A query used as a value must have one column; this one has " + result.columns().size());
    }
    OutputColumn column = result.columns().getFirst();
    Sql sql = pool.marked(new Sql.Mark.Subquery(), "(", result.sql(), ")");
    return new Value(sql, column.type().orNull(), column.origin().shownOnly());
  }

  /** A query after IN. */
  @Override
  public Sql forIn(Query query, Value value, Expression written) {
    Result result = compile(query, false);
    List<Type> wanted = value.is(Family.TUPLE) ? value.type().arguments() : List.of(value.type());
    if (result.columns().size() != wanted.size()) {
      throw TrqlException.meaning(
          written.span(),
          "The query after IN must have "
              + wanted.size()
              + (wanted.size() == 1 ? " column" : " columns")
              + "; it has "
              + result.columns().size());
    }
    for (int i = 0; i < wanted.size(); i++) {
      Type left = wanted.get(i);
      Type right = result.columns().get(i).type();
      boolean fits =
          left.open()
              || right.open()
              || left.family() == right.family()
              || (isText(left) && isText(right));
      if (!fits) {
        throw TrqlException.meaning(
            written.span(),
            "Cannot compare "
                + Described.expression(written)
                + ", which is "
                + left.text()
                + ", with a query that gives "
                + right.text());
      }
    }
    return pool.marked(new Sql.Mark.Subquery(), "(", result.sql(), ")");
  }
}
