package dev.dormouse.query.compile;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Select;
import dev.dormouse.query.compile.expression.Expressions;
import dev.dormouse.query.compile.relation.Literals;
import dev.dormouse.query.compile.word.Clause;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.sql.Sql;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** GROUP BY, and the check that everything selected is grouped or aggregated. */
final class Grouping {
  private final Expressions expressions;
  private final Set<Sql> grouped = new HashSet<>();
  private Span span = Span.NOWHERE;

  Grouping(Expressions expressions) {
    this.expressions = expressions;
  }

  List<Sql> keys(Select.Grouping written, SelectList list) {
    span = written.span();
    List<Sql> keys = new ArrayList<>();
    for (Expression key : written.keys()) {
      Expression meant =
          key instanceof Expression.Numeral numeral && Literals.isWhole(numeral.digits())
              ? list.expression(Endings.position(numeral, list.size()))
              : key;
      Sql sql = expressions.in(Clause.GROUP_BY, meant).sql();
      grouped.add(sql);
      if (sql.mark() instanceof Sql.Mark.Alias(Sql definition)) {
        grouped.add(definition);
      }
      keys.add(sql);
    }
    return keys;
  }

  /** Everything after GROUP BY must follow from the keys and aggregates. */
  void check(List<Sql> selected, Sql having, List<Sql> order, List<Sql> keys) {
    if (keys.isEmpty() && !expressions.aggregates()) {
      return;
    }
    Set<Sql> seen = new HashSet<>();
    List<Sql> all = new ArrayList<>(selected);
    all.add(having);
    all.addAll(order);
    for (Sql sql : all) {
      Optional<String> loose = loose(sql, seen);
      if (loose.isPresent()) {
        throw TrqlException.meaning(
            span,
            "Column \"" + loose.get() + "\" must be in GROUP BY or inside an aggregate function");
      }
    }
  }

  /** A column that is neither grouped nor aggregated; each fragment is looked at once. */
  private Optional<String> loose(Sql sql, Set<Sql> seen) {
    if (grouped.contains(sql) || !seen.add(sql)) {
      return Optional.empty();
    }
    return switch (sql.mark()) {
      case Sql.Mark.Aggregate _, Sql.Mark.Subquery _ -> Optional.empty();
      case Sql.Mark.Column(String label) -> Optional.of(label);
      case Sql.Mark.Alias(Sql definition) -> loose(definition, seen);
      case Sql.Mark.Plain _ -> {
        for (Sql child : sql.children()) {
          Optional<String> found = loose(child, seen);
          if (found.isPresent()) {
            yield found;
          }
        }
        yield Optional.empty();
      }
    };
  }
}
