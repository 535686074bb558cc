package dev.dormouse.query.compile;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.From;
import dev.dormouse.query.compile.expression.Expressions;
import dev.dormouse.query.compile.relation.QueryRelation;
import dev.dormouse.query.compile.relation.Relation;
import dev.dormouse.query.compile.relation.Scope;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.TableRelation;
import dev.dormouse.query.compile.relation.Value;
import dev.dormouse.query.compile.word.Clause;
import dev.dormouse.query.compile.word.Described;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import dev.dormouse.query.type.Type;
import dev.dormouse.query.type.Type.Family;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Compiles FROM: tables, subqueries, joins. */
final class Sources {
  private static final int MAX_SOURCES = 20;

  private final Session session;
  private final SqlPool pool;
  private final Queries queries;
  private final Scope scope;
  private final Expressions expressions;
  private final List<Object> parts = new ArrayList<>();

  Sources(Session session, Queries queries, Scope scope, Expressions expressions) {
    this.session = session;
    this.pool = session.pool();
    this.queries = queries;
    this.scope = scope;
    this.expressions = expressions;
  }

  void read(List<From> steps) {
    for (From step : steps) {
      if (scope.relations().size() > MAX_SOURCES) {
        throw TrqlException.meaning(
            step.span(), "A SELECT reads from at most " + MAX_SOURCES + " sources");
      }
      switch (step) {
        case From.First(From.Source source) -> parts.addAll(List.of(" FROM ", add(source)));
        case From.CrossJoin(From.Source source, var _) ->
            parts.addAll(List.of(" CROSS JOIN ", add(source)));
        case From.JoinOn join -> joinOn(join);
        case From.JoinUsing join -> joinUsing(join);
        case From.ArrayJoin join -> arrayJoin(join);
      }
    }
  }

  /** The text. The tables give the columns that are used here or in {@code elsewhere}. */
  List<Object> parts(List<Object> elsewhere) {
    Set<Sql> used = new HashSet<>();
    parts.forEach(part -> collect(part, used));
    elsewhere.forEach(part -> collect(part, used));
    return parts.stream()
        .map(part -> part instanceof Relation relation ? relation.sql(used) : part)
        .toList();
  }

  private static void collect(Object part, Set<Sql> used) {
    if (part instanceof Sql sql && used.add(sql)) {
      sql.children().forEach(child -> collect(child, used));
    }
  }

  private Relation add(From.Source source) {
    Relation relation = relation(source);
    scope.add(relation, session);
    return relation;
  }

  private Relation relation(From.Source source) {
    return switch (source) {
      case From.Source.Subquery(var query, String alias, Span span) -> {
        Queries.Result result = queries.compile(query, false);
        yield new QueryRelation(
            session, alias, span, pool.of("(", result.sql(), ")"), result.columns());
      }
      case From.Source.Named(List<String> name, String alias, Span span) -> {
        Optional<Queries.Named> named =
            name.size() == 1 ? queries.named(name.getFirst()) : Optional.empty();
        yield named.isPresent()
            ? new QueryRelation(
                session, alias, span, pool.of(named.get().internalName()), named.get().columns())
            : table(name, alias, span);
      }
    };
  }

  private Relation table(List<String> name, String alias, Span span) {
    String written = String.join(".", name);
    TableRelation table =
        session
            .schema()
            .table(written)
            .map(known -> new TableRelation(session, known, alias, span))
            .orElseThrow(() ->
                TrqlException.meaning(
                    span, session.schema().notAccessible(Described.shortened(written))));
    session.add(table);
    return table;
  }

  private void joinOn(From.JoinOn join) {
    List<Relation> before = List.copyOf(scope.relations());
    Relation right = add(join.source());
    Sql on = expressions.conditions(Clause.ON, join.on());
    nullable(join.kind(), before, right);
    parts.addAll(List.of(" " + join.kind() + " JOIN ", right, " ON ", on));
  }

  private static void nullable(From.Kind kind, List<Relation> before, Relation right) {
    if (kind == From.Kind.LEFT || kind == From.Kind.FULL) {
      right.makeNullable();
    }
    if (kind == From.Kind.RIGHT || kind == From.Kind.FULL) {
      before.forEach(Relation::makeNullable);
    }
  }

  /** Written as ON, and the columns named without a source then mean the side that has rows. */
  private void joinUsing(From.JoinUsing join) {
    List<Value> lefts = new ArrayList<>();
    for (String column : join.columns()) {
      Expression.Name name = new Expression.Name(List.of(column), join.span());
      lefts.add(
          scope
              .find(name)
              .orElseThrow(() -> missing(column, "the sources before it", join.span())));
    }
    List<Relation> before = List.copyOf(scope.relations());
    Relation right = add(join.source());
    List<Sql> conditions = new ArrayList<>();
    nullable(join.kind(), before, right);
    for (int i = 0; i < lefts.size(); i++) {
      String column = join.columns().get(i);
      Value a = lefts.get(i);
      Value b =
          right.column(column).orElseThrow(() -> missing(column, "the joined one", join.span()));
      if (a.type().family() != b.type().family() && !a.type().open() && !b.type().open()) {
        throw TrqlException.meaning(
            join.span(),
            "\""
                + column
                + "\" is "
                + a.type().text()
                + " on one side and "
                + b.type().text()
                + " on the other");
      }
      conditions.add(pool.of("(", a.sql(), " = ", b.sql(), ")"));
      scope.addJoined(
          column,
          switch (join.kind()) {
            case INNER, LEFT -> a;
            case RIGHT -> b;
            case FULL ->
                new Value(
                    pool.call("coalesce", a.sql(), b.sql()),
                    a.type().or(b.type()),
                    a.origin().outside());
          });
    }
    parts.addAll(
        List.of(" " + join.kind() + " JOIN ", right, " ON ", pool.joined(" AND ", conditions)));
  }

  private static TrqlException missing(String column, String where, Span span) {
    return TrqlException.meaning(span, "Column \"" + column + "\" after USING is not in " + where);
  }

  private void arrayJoin(From.ArrayJoin join) {
    List<Sql> arrays = new ArrayList<>();
    for (From.ArrayJoin.Item item : join.items()) {
      session.requireUsable(item.name(), item.span());
      Value array = expressions.in(Clause.ARRAY_JOIN, item.array());
      if (!array.is(Family.ARRAY) && !array.is(Family.MAP) && !array.type().open()) {
        throw TrqlException.meaning(
            item.span(),
            "ARRAY JOIN needs an array, but "
                + Described.expression(item.array())
                + " is "
                + array.type().text());
      }
      String internal = session.internalName("a");
      arrays.add(pool.of(array.sql(), " AS " + internal));
      Type element = array.type().element();
      scope.addElement(
          item.name(),
          new Value(
              pool.marked(new Sql.Mark.Column(item.name()), internal),
              element,
              array.origin().ofElement(item.name())),
          item.span());
    }
    parts.addAll(
        List.of(join.outer() ? " LEFT ARRAY JOIN " : " ARRAY JOIN ", pool.joined(", ", arrays)));
  }
}
