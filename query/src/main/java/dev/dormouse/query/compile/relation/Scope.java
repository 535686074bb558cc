package dev.dormouse.query.compile.relation;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.diagnostic.ClosestName;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.schema.Column;
import dev.dormouse.query.schema.ColumnSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The names that the FROM clause of one SELECT brings. */
public final class Scope {
  private final List<Relation> relations = new ArrayList<>();
  private final Map<String, Value> elements = new LinkedHashMap<>();
  private final Map<String, Value> joined = new LinkedHashMap<>();

  public void add(Relation relation, Session session) {
    session.requireUsable(relation.alias(), relation.span());
    for (Relation other : relations) {
      if (!relation.alias().isEmpty() && other.alias().equals(relation.alias())) {
        throw TrqlException.meaning(
            relation.span(),
            "\"" + relation.alias() + "\" stands twice in FROM; give one an alias");
      }
    }
    relations.add(relation);
  }

  /** The element of an array after ARRAY JOIN. */
  public void addElement(String name, Value element, Span span) {
    if (elements.put(name, element) != null) {
      throw TrqlException.meaning(span, "\"" + name + "\" stands twice in ARRAY JOIN");
    }
  }

  /** What a column named in USING is worth when named without a source. */
  public void addJoined(String name, Value value) {
    joined.put(name, value);
  }

  public List<Relation> relations() {
    return Collections.unmodifiableList(relations);
  }

  public Optional<Relation> relation(String alias) {
    return relations.stream()
        .filter(relation -> !alias.isEmpty() && relation.alias().equals(alias))
        .findFirst();
  }

  /** The value of a name, if FROM brings it. */
  public Optional<Value> find(Expression.Name name) {
    List<String> parts = name.parts();
    String first = parts.getFirst();
    Optional<Relation> source = parts.size() > 1 ? relation(first) : Optional.empty();
    if (source.isPresent()) {
      List<String> rest = parts.subList(1, parts.size());
      Optional<Value> column = in(source.get(), rest);
      if (column.isPresent()) {
        return column;
      }
    }
    if (parts.size() == 1) {
      if (elements.containsKey(first)) {
        return Optional.ofNullable(elements.get(first));
      }
      if (joined.containsKey(first)) {
        return Optional.ofNullable(joined.get(first));
      }
    }
    List<Relation> having = relations.stream().filter(relation -> relation.has(first)).toList();
    if (having.size() > 1) {
      throw TrqlException.meaning(
          name.span(),
          "Column \""
              + first
              + "\" is ambiguous. Write "
              + String.join(
                  " or ",
                  having.stream()
                      .map(relation -> "\"" + relation.alias() + "." + first + "\"")
                      .toList()));
    }
    return having.isEmpty() ? Optional.empty() : in(having.getFirst(), parts);
  }

  private static Optional<Value> in(Relation relation, List<String> parts) {
    return parts.size() == 1
        ? relation.column(parts.getFirst())
        : relation.path(parts.getFirst(), parts.subList(1, parts.size()));
  }

  /** The relation whose time column a name is, if it is one. */
  public Optional<TableRelation> timeColumnOf(Expression.Name name) {
    List<String> parts = name.parts();
    for (Relation relation : relations) {
      if (relation instanceof TableRelation table) {
        String time = table.table().timeColumn();
        boolean qualified =
            parts.size() == 2
                && parts.getFirst().equals(table.alias())
                && parts.getLast().equals(time);
        boolean bare =
            parts.size() == 1
                && parts.getFirst().equals(time)
                && !elements.containsKey(time)
                && relations.stream().filter(r -> r.has(time)).count() == 1;
        if (qualified || bare) {
          return Optional.of(table);
        }
      }
    }
    return Optional.empty();
  }

  /** The exception for a name that nothing brings. */
  public TrqlException unknown(Expression.Name name, Set<String> alsoKnown) {
    List<String> parts = name.parts();
    String written = String.join(".", parts);
    Optional<Relation> source = parts.size() > 1 ? relation(parts.getFirst()) : Optional.empty();
    Set<String> names = new TreeSet<>(alsoKnown);
    names.addAll(elements.keySet());
    List<Relation> searched = source.map(List::of).orElse(relations);
    searched.forEach(relation -> names.addAll(relation.columnNames()));
    String wanted = source.isPresent() ? parts.get(1) : parts.getFirst();
    String hint =
        byStoredName(searched, wanted)
            .map(meant -> " Did you mean \"" + meant + "\"?")
            .orElseGet(() -> ClosestName.hint(wanted, names, '"'));
    if (source.isEmpty() && parts.size() > 1 && names.contains(wanted)) {
      hint = " \"" + wanted + "\" is not JSON, so nothing can be read below it.";
    }
    return TrqlException.meaning(
        name.span(),
        "Unknown column \""
            + written
            + "\"."
            + (relations.isEmpty() ? " There is no FROM." : hint));
  }

  /** Whoever knows the stored tables is told the name to use here. */
  private static Optional<String> byStoredName(List<Relation> searched, String wanted) {
    return searched.stream()
        .filter(TableRelation.class::isInstance)
        .map(TableRelation.class::cast)
        .flatMap(relation -> relation.table().columns().values().stream())
        .filter(column ->
            column.source() instanceof ColumnSource.Stored(String physical)
                && physical.equals(wanted)
                && !column.name().equals(wanted))
        .map(Column::name)
        .findFirst();
  }
}
