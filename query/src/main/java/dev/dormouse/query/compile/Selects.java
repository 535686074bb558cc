package dev.dormouse.query.compile;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.From;
import dev.dormouse.query.ast.Query;
import dev.dormouse.query.ast.Select;
import dev.dormouse.query.compile.expression.Aliases;
import dev.dormouse.query.compile.expression.Expressions;
import dev.dormouse.query.compile.expression.Windows;
import dev.dormouse.query.compile.relation.Relation;
import dev.dormouse.query.compile.relation.Scope;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.TableRelation;
import dev.dormouse.query.compile.time.ConstantTime;
import dev.dormouse.query.compile.time.Constants;
import dev.dormouse.query.compile.time.TimeFilter;
import dev.dormouse.query.compile.word.Clause;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Compiles one SELECT with what stands after it. */
final class Selects {
  private final Session session;
  private final SqlPool pool;
  private final Select select;
  private final Query query;
  private final boolean outermost;
  private final Scope scope = new Scope();
  private final Expressions expressions;
  private final Aliases aliases;
  private final Sources sources;

  Selects(Session session, Queries queries, Select select, Query query, boolean outermost) {
    this.session = session;
    this.pool = session.pool();
    this.select = select;
    this.query = query;
    this.outermost = outermost;
    this.aliases = new Aliases(session, select.items());
    boolean grouped = !select.grouping().keys().isEmpty();
    this.expressions = new Expressions(session, scope, aliases, queries, grouped);
    this.sources = new Sources(session, queries, scope, expressions);
  }

  /** A member of a set operation, which has nothing after it. */
  static Query nothingAfter(Select select) {
    return new Query(
        List.of(),
        select,
        List.of(),
        new Query.LimitBy.None(),
        new Query.Limit.None(),
        select.span());
  }

  Queries.Result compile() {
    session.countSelect(select.span());
    if (select.grouping().totals() && !outermost) {
      throw TrqlException.meaning(
          select.grouping().span(), "WITH TOTALS may stand in the outermost SELECT only");
    }
    Windows windows = new Windows(expressions, session, select.windows());
    expressions.useWindows(windows);
    sources.read(select.from());
    new TimeFilters(session, scope, select).apply();

    SelectList list = new SelectList(session, scope, expressions, aliases, select.items());
    Grouping grouping = new Grouping(expressions);
    List<Sql> keys = grouping.keys(select.grouping(), list);
    list.compile();
    Sql where =
        select.where().isEmpty()
            ? pool.of("")
            : pool.of(" WHERE ", expressions.conditions(Clause.WHERE, select.where()));
    Sql having = having(keys);
    List<Sql> declared = windows.declarations();
    Endings endings = new Endings(session, expressions, Clause.ORDER_BY, list.size());
    List<Object> ending = endings.all(query, list::reference, outermost);
    grouping.check(list.definitions(), having, endings.orderKeys(), keys);

    List<Object> before =
        List.of(
            select.distinct() ? "SELECT DISTINCT " : "SELECT ", pool.joined(", ", list.printed()));
    List<Object> after = new ArrayList<>(List.of(where));
    after.addAll(groupBy(keys));
    after.add(having);
    if (!declared.isEmpty()) {
      after.addAll(List.of(" WINDOW ", pool.joined(", ", declared)));
    }
    after.addAll(ending);
    List<Object> parts = new ArrayList<>(before);
    parts.addAll(sources.parts(joined(before, after)));
    parts.addAll(after);
    return new Queries.Result(
        pool.of(parts.toArray()), list.columns(), list.hidden(), select.grouping().totals());
  }

  private static List<Object> joined(List<Object> first, List<Object> second) {
    List<Object> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private Sql having(List<Sql> keys) {
    if (select.having().isEmpty()) {
      return pool.of("");
    }
    Span span = select.having().getFirst().span();
    Sql conditions = expressions.conditions(Clause.HAVING, select.having());
    if (keys.isEmpty() && !expressions.aggregates()) {
      throw TrqlException.meaning(span, "HAVING needs GROUP BY or an aggregate. Use WHERE");
    }
    return pool.of(" HAVING ", conditions);
  }

  private List<Object> groupBy(List<Sql> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    Sql joined = pool.joined(", ", keys);
    List<Object> parts =
        new ArrayList<>(
            switch (select.grouping().kind()) {
              case PLAIN -> List.of(" GROUP BY ", joined);
              case ROLLUP -> List.of(" GROUP BY ROLLUP(", joined, ")");
              case CUBE -> List.of(" GROUP BY CUBE(", joined, ")");
            });
    if (select.grouping().totals()) {
      parts.add(" WITH TOTALS");
    }
    return parts;
  }

  /** The time filter of each table, found in WHERE and ON. */
  private record TimeFilters(Session session, Scope scope, Select select) {
    void apply() {
      ConstantTime times = new ConstantTime(session.request().now());
      for (Relation relation : scope.relations()) {
        if (relation instanceof TableRelation table) {
          TimeFilter.in(select.where(), name -> isTimeOf(table, name), times)
              .or(() -> TimeFilter.in(joinConditions(table), columnOf(table), times))
              .ifPresent(table.guard()::ownFilter);
        }
      }
    }

    private Predicate<Expression.Name> columnOf(TableRelation table) {
      return name -> scope.timeColumnOf(name).filter(found -> found == table).isPresent();
    }

    /** The conditions after ON which no row of a table gets around. */
    private List<Expression> joinConditions(TableRelation table) {
      List<Expression> conditions = new ArrayList<>();
      int place = 0;
      int wanted = scope.relations().indexOf(table);
      for (From step : select.from()) {
        if (step instanceof From.ArrayJoin) {
          continue;
        }
        if (step instanceof From.JoinOn(From.Kind kind, var _, List<Expression> on, var _)) {
          boolean binding =
              switch (kind) {
                case INNER -> wanted <= place;
                case LEFT -> wanted == place;
                case RIGHT -> wanted < place;
                case FULL -> false;
              };
          if (binding) {
            conditions.addAll(on);
          }
        }
        place++;
      }
      return conditions;
    }

    /**
     * A name of a select item wins over a column, as everywhere; an aggregate's does not in WHERE.
     */
    private boolean isTimeOf(TableRelation table, Expression.Name name) {
      if (name.parts().size() == 1) {
        for (Select.Item item : select.items()) {
          if (item instanceof Select.Item.Aliased(Expression meant, String alias, var _)
              && alias.equals(name.parts().getFirst())
              && !Constants.aggregates(meant)) {
            return meant instanceof Expression.Name column && columnOf(table).test(column);
          }
        }
      }
      return columnOf(table).test(name);
    }
  }
}
