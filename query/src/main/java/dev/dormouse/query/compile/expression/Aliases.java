package dev.dormouse.query.compile.expression;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Select;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.Value;
import dev.dormouse.query.compile.word.Identifiers;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names given to select items. As in ClickHouse they may be used anywhere in the SELECT, and
 * win over columns; inside its own definition a name means the column.
 */
public final class Aliases {
  private final Map<String, Expression> definitions = new HashMap<>();
  private final Map<String, Definition> compiled = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private final SqlPool pool;

  /** A select item compiled. */
  public record Definition(Value value, boolean aggregates, boolean windows) {}

  public Aliases(Session session, List<Select.Item> items) {
    this.pool = session.pool();
    for (Select.Item item : items) {
      if (item instanceof Select.Item.Aliased(Expression expression, String alias, var span)) {
        session.requireUsable(alias, span);
        Expression other = definitions.put(alias, expression);
        if (other != null && !other.equals(expression)) {
          throw TrqlException.meaning(span, "Two columns are named \"" + alias + "\"");
        }
      }
    }
  }

  public Set<String> names() {
    return definitions.keySet();
  }

  /** The definition behind a name, unless it is being compiled just now. */
  public Optional<Definition> find(String alias, Expressions expressions) {
    Expression definition = definitions.get(alias);
    if (definition == null || open.contains(alias)) {
      return Optional.empty();
    }
    Definition known = compiled.get(alias);
    if (known == null) {
      open.add(alias);
      known = expressions.definition(definition);
      open.remove(alias);
      compiled.put(alias, known);
    }
    return Optional.of(known);
  }

  /** A reference by name. */
  public Value reference(String alias, Definition definition) {
    Sql sql = pool.marked(new Sql.Mark.Alias(definition.value().sql()), Identifiers.quoted(alias));
    return new Value(sql, definition.value().type(), definition.value().origin());
  }
}
