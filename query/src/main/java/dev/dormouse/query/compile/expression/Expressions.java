package dev.dormouse.query.compile.expression;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Expression.ChainOperator;
import dev.dormouse.query.ast.Query;
import dev.dormouse.query.compile.relation.Literals;
import dev.dormouse.query.compile.relation.Scope;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.Value;
import dev.dormouse.query.compile.time.Desugared;
import dev.dormouse.query.compile.time.TimeBucket;
import dev.dormouse.query.compile.word.Clause;
import dev.dormouse.query.compile.word.Described;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import dev.dormouse.query.type.Type;
import dev.dormouse.query.type.Type.Family;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compiles the expressions of one SELECT. */
public final class Expressions {
  private final Session session;
  private final SqlPool pool;
  private final Scope scope;
  private final Aliases aliases;
  private final Subqueries queries;
  private final Literals literals;
  private final Comparisons comparisons;
  private final Calls calls;
  private final Arithmetic arithmetic;
  private final Branches branches;
  private final boolean grouped;
  private Deque<Map<String, Value>> lambdas = new ArrayDeque<>();
  private Clause clause = Clause.SELECT;
  private Inside inside = Inside.NOTHING;
  private boolean aggregates;
  private boolean windows;

  /** Whether the place is inside the arguments of an aggregate or window function. */
  public enum Inside {
    NOTHING,
    WINDOW,
    AGGREGATE
  }

  public Expressions(
      Session session, Scope scope, Aliases aliases, Subqueries queries, boolean grouped) {
    this.session = session;
    this.pool = session.pool();
    this.scope = scope;
    this.aliases = aliases;
    this.queries = queries;
    this.grouped = grouped;
    this.literals = new Literals(session.parameters());
    this.comparisons = new Comparisons(this, session);
    this.calls = new Calls(this, session, scope);
    this.arithmetic = new Arithmetic(this, session);
    this.branches = new Branches(this, session);
  }

  public Value in(Clause newClause, Expression expression) {
    Clause before = clause;
    clause = newClause;
    Value value = compile(expression);
    clause = before;
    return value;
  }

  public Comparisons comparisons() {
    return comparisons;
  }

  public void useWindows(Windows declared) {
    calls.useWindows(declared);
  }

  public Clause clause() {
    return clause;
  }

  public Inside inside() {
    return inside;
  }

  public Value inside(Inside newInside, Expression expression) {
    Inside before = inside;
    inside = newInside;
    Value value = compile(expression);
    inside = before;
    return value;
  }

  /** Whether any aggregate function was met so far. */
  public boolean aggregates() {
    return aggregates;
  }

  public void sawAggregate() {
    aggregates = true;
  }

  public void sawWindow() {
    windows = true;
  }

  /**
   * After GROUP BY only what is grouped can be reached: there, columns have their shown values
   * only.
   */
  public boolean storedColumnsReachable() {
    return !grouped
        || inside == Inside.AGGREGATE
        || clause == Clause.WHERE
        || clause == Clause.ON
        || clause == Clause.ARRAY_JOIN;
  }

  /** A select item behind a name, compiled as if it stood in the select list. */
  public Aliases.Definition definition(Expression expression) {
    Clause clauseBefore = clause;
    Inside insideBefore = inside;
    Deque<Map<String, Value>> lambdasBefore = lambdas;
    boolean aggregatesBefore = aggregates;
    boolean windowsBefore = windows;
    clause = Clause.SELECT;
    inside = Inside.NOTHING;
    lambdas = new ArrayDeque<>();
    aggregates = false;
    windows = false;
    Value value = compile(expression);
    Aliases.Definition definition = new Aliases.Definition(value, aggregates, windows);
    clause = clauseBefore;
    inside = insideBefore;
    lambdas = lambdasBefore;
    aggregates |= aggregatesBefore;
    windows |= windowsBefore;
    return definition;
  }

  /** Where errors are collected, what cannot be compiled is a value that anything fits. */
  public Value compile(Expression written) {
    if (!session.collects()) {
      return compileOrThrow(written);
    }
    try {
      return compileOrThrow(written);
    } catch (TrqlException wrong) {
      session.collect(wrong);
      return Value.of(pool.of("NULL"), Type.UNKNOWN);
    }
  }

  private Value compileOrThrow(Expression written) {
    Expression expression = Desugared.of(written);
    return switch (expression) {
      case Expression.Text(String text, var _) -> literals.text(text);
      case Expression.Numeral numeral -> literals.numeral(numeral);
      case Expression.Truth(boolean truth, var _) -> literals.truth(truth);
      case Expression.Null _ -> Value.of(pool.of("NULL"), Type.NULL);
      case Expression.Time(boolean dateOnly, String text, Span span) ->
          dateOnly ? literals.date(text, span) : literals.time(text, span);
      case Expression.Interval interval -> arithmetic.interval(interval);
      case Expression.Name name -> name(name);
      case Expression.Star star ->
          throw TrqlException.meaning(star.span(), "* may stand in count(*) only");
      case Expression.Not(Expression operand, var _) -> {
        Value value = condition(operand);
        yield Value.of(pool.of("(NOT ", value.sql(), ")"), flag(value.type().nullable()));
      }
      case Expression.Negated negated -> arithmetic.negated(negated);
      case Expression.Chain chain -> chain(chain);
      case Expression.Arithmetic computed -> arithmetic.compute(computed);
      case Expression.Comparison comparison -> comparisons.compare(comparison);
      case Expression.Between between -> comparisons.between(between);
      case Expression.InList in -> comparisons.inList(in);
      case Expression.InQuery in -> inQuery(in);
      case Expression.IsNull(boolean negated, Expression operand, var _) ->
          Value.of(
              pool.of("(", compile(operand).sql(), negated ? " IS NOT NULL)" : " IS NULL)"),
              flag(false));
      case Expression.Case cases -> branches.caseOf(cases);
      case Expression.CaseOf cases -> branches.caseOf(cases);
      case Expression.Array(List<Expression> items, var _) -> branches.array(items);
      case Expression.Tuple(List<Expression> items, var _) -> {
        List<Value> values = items.stream().map(this::compile).toList();
        yield Value.of(
            pool.call("tuple", values.stream().map(Value::sql).toList()),
            Type.tuple(values.stream().map(Value::type).toList()));
      }
      case Expression.Element element -> branches.element(element);
      case Expression.Cast(Expression operand, var type, var _) -> {
        Value value = compile(operand);
        Type wanted = CastTypes.of(type).orNullIf(value.type().nullable() || value.is(Family.JSON));
        yield Value.of(
            pool.of("CAST(", value.sql(), ", '" + CastTypes.escaped(wanted) + "')"), wanted);
      }
      case Expression.Scalar(Query query, Span span) -> queries.scalar(query, span);
      case Expression.Call call -> calls.call(call);
      case Expression.Lambda lambda ->
          throw TrqlException.meaning(
              lambda.span(),
              "A lambda may stand only as the first argument of a function for arrays");
    };
  }

  public static Type flag(boolean nullable) {
    return Type.number("UInt8").orNullIf(nullable);
  }

  /** Something that is true or false. */
  public Value condition(Expression expression) {
    Value value = compile(expression);
    if (value.is(Family.JSON)) {
      return Value.of(
          pool.of("(", value.sql(), " = ", literals.text("true").sql(), ")"), flag(true));
    }
    if (!value.is(Family.NUMBER) && !value.type().open()) {
      throw TrqlException.meaning(
          expression.span(),
          Described.expression(expression)
              + " is "
              + value.type().text()
              + ", not a condition. Compare it with something");
    }
    return value;
  }

  /** Conditions which must all hold. */
  public Sql conditions(Clause where, List<Expression> conditions) {
    Clause before = clause;
    clause = where;
    List<Sql> all = conditions.stream().map(this::conditionOrCollected).toList();
    clause = before;
    return pool.joined(" AND ", all);
  }

  private Sql conditionOrCollected(Expression condition) {
    try {
      return condition(condition).sql();
    } catch (TrqlException wrong) {
      session.collect(wrong);
      return pool.of("NULL");
    }
  }

  private Value name(Expression.Name name) {
    List<String> parts = name.parts();
    if (parts.size() == 1) {
      String word = parts.getFirst();
      for (Map<String, Value> parameters : lambdas) {
        Value parameter = parameters.get(word);
        if (parameter != null) {
          return parameter;
        }
      }
      Optional<Value> alias = clause.aliases() ? alias(word, name) : Optional.empty();
      if (alias.isPresent()) {
        return alias.get();
      }
    }
    Optional<Value> column = scope.find(name);
    if (column.isPresent()) {
      return column.get();
    }
    if (parts.size() == 1 && parts.getFirst().equalsIgnoreCase(TimeBucket.NAME)) {
      return calls.timeBucket(name.span());
    }
    throw scope.unknown(name, aliases.names());
  }

  /** An aggregate's name in WHERE means the column of that name, if there is one. */
  private Optional<Value> alias(String word, Expression.Name name) {
    Optional<Aliases.Definition> found = aliases.find(word, this);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Aliases.Definition definition = found.get();
    boolean misplaced =
        (definition.aggregates() && (!clause.aggregates() || inside == Inside.AGGREGATE))
            || (definition.windows() && (!clause.windows() || inside != Inside.NOTHING));
    if (misplaced && scope.find(name).isPresent()) {
      return Optional.empty();
    }
    if (misplaced) {
      throw TrqlException.meaning(
          name.span(),
          "\""
              + word
              + "\" stands for "
              + (definition.windows() ? "a window function" : "an aggregate")
              + ", which may not stand "
              + (inside == Inside.NOTHING ? "in " + clause.text() : "inside another one")
              + (clause == Clause.WHERE && definition.aggregates() ? ". Use HAVING" : ""));
    }
    return Optional.of(aliases.reference(word, definition));
  }

  /** Compiles the body of a lambda. */
  public Value lambda(Map<String, Value> parameters, Expression body) {
    lambdas.push(parameters);
    Value value = compile(body);
    lambdas.pop();
    return value;
  }

  private Value chain(Expression.Chain chain) {
    List<Value> values = new ArrayList<>();
    boolean logical = chain.operator() == ChainOperator.AND || chain.operator() == ChainOperator.OR;
    for (Expression operand : chain.operands()) {
      values.add(logical ? condition(operand) : compile(operand));
    }
    List<Sql> all = values.stream().map(Value::sql).toList();
    boolean nullable =
        values.stream().anyMatch(value -> value.type().nullable() || value.is(Family.JSON));
    return switch (chain.operator()) {
      case AND -> Value.of(pool.of("(", pool.joined(" AND ", all), ")"), flag(nullable));
      case OR -> Value.of(pool.of("(", pool.joined(" OR ", all), ")"), flag(nullable));
      case CONCAT -> Value.of(pool.call("concat", all), Type.TEXT.orNullIf(nullable));
      case COALESCE -> coalesce(chain, values, all);
    };
  }

  private Value coalesce(Expression.Chain chain, List<Value> values, List<Sql> all) {
    Type type = values.getFirst().type();
    for (int i = 1; i < values.size(); i++) {
      type = union(type, values.get(i).type(), chain.operands().get(i));
    }
    boolean everyNullable =
        values.stream().allMatch(value -> value.type().nullable() || value.is(Family.JSON));
    return new Value(
        pool.call("coalesce", all),
        everyNullable ? type.orNull() : type.notNull(),
        values.getFirst().origin().shownOnly());
  }

  /** The type that holds both, where ClickHouse knows one. */
  public static Type union(Type a, Type b, Expression written) {
    Type type = a.or(b);
    boolean texts =
        (a.is(Family.JSON) || a.is(Family.TEXT)) && (b.is(Family.JSON) || b.is(Family.TEXT));
    if (texts) {
      return Type.TEXT.orNull();
    }
    if (type.is(Family.UNKNOWN) && !a.open() && !b.open() && a.family() != b.family()) {
      throw TrqlException.meaning(
          written.span(),
          "The values must be of one type, but "
              + Described.expression(written)
              + " is "
              + b.text()
              + " and those before it are "
              + a.text());
    }
    return type;
  }

  private Value inQuery(Expression.InQuery in) {
    Value value = compile(in.value());
    Sql query = queries.forIn(in.query(), value, in.value());
    return Value.of(
        pool.of("(", value.sql(), in.negated() ? " NOT IN " : " IN ", query, ")"),
        flag(value.type().nullable()));
  }
}
