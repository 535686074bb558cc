package dev.dormouse.query.compile.expression;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Order;
import dev.dormouse.query.ast.Select;
import dev.dormouse.query.ast.Window;
import dev.dormouse.query.compile.relation.Session;
import dev.dormouse.query.compile.relation.Value;
import dev.dormouse.query.compile.word.Clause;
import dev.dormouse.query.diagnostic.ClosestName;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.diagnostic.TrqlException;
import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.sql.SqlPool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The windows of one SELECT. Named ones are printed under names of ours. */
public final class Windows {
  private final Expressions expressions;
  private final SqlPool pool;
  private final Map<String, String> internalNames = new LinkedHashMap<>();
  private final List<Select.NamedWindow> named;

  public Windows(Expressions expressions, Session session, List<Select.NamedWindow> named) {
    this.expressions = expressions;
    this.pool = session.pool();
    this.named = named;
    for (Select.NamedWindow window : named) {
      session.requireUsable(window.name(), window.span());
      if (internalNames.put(window.name(), session.internalName("w")) != null) {
        throw TrqlException.meaning(
            window.span(), "Two windows are named \"" + window.name() + "\"");
      }
    }
  }

  /** What follows WINDOW; empty when none was declared. */
  public List<Sql> declarations() {
    return named.stream()
        .map(window ->
            pool.of(
                internal(window.name(), window.span()) + " AS (",
                specification(window.window(), Clause.WINDOW),
                ")"))
        .toList();
  }

  /** What follows the call of a window function. */
  public Sql over(Expression.Over over) {
    return switch (over) {
      case Expression.Over.Nothing _ -> pool.of("");
      case Expression.Over.Named(String name, Span span) ->
          pool.of(" OVER " + internal(name, span));
      case Expression.Over.Inline(Window window) ->
          pool.of(" OVER (", specification(window, expressions.clause()), ")");
    };
  }

  /**
   * For functions that look at other rows whatever the frame is, as {@code lead}: ClickHouse's own
   * look within the frame, so the frame is made all rows.
   */
  public Sql overAllRows(Expression.Over over) {
    return reframed(
        over,
        new Window.Frame.Between(
            Window.Frame.Unit.ROWS,
            new Window.Bound(Window.Bound.Side.UNBOUNDED_PRECEDING, 0),
            new Window.Bound(Window.Bound.Side.UNBOUNDED_FOLLOWING, 0)));
  }

  /**
   * For functions that compare a row with its equals, as {@code rank}: to ClickHouse a row has none
   * but itself where the frame is one of rows, so equals were ranked by chance.
   */
  public Sql overEquals(Expression.Over over) {
    return reframed(over, new Window.Frame.Unsaid());
  }

  private Sql reframed(Expression.Over over, Window.Frame frame) {
    return switch (over) {
      case Expression.Over.Nothing _ -> pool.of("");
      case Expression.Over.Named(String name, Span span) -> {
        internal(name, span);
        Window window =
            named.stream()
                .filter(declared -> declared.name().equals(name))
                .findFirst()
                .orElseThrow()
                .window();
        yield window.frame().equals(frame)
            ? over(over)
            : reframed(new Expression.Over.Inline(window), frame);
      }
      case Expression.Over.Inline(Window window) ->
          over(
              new Expression.Over.Inline(
                  new Window(
                      window.base(), window.partition(), window.order(), frame, window.span())));
    };
  }

  private String internal(String name, Span span) {
    String internal = internalNames.get(name);
    if (internal == null) {
      throw TrqlException.meaning(
          span,
          "Unknown window \"" + name + "\"." + ClosestName.hint(name, internalNames.keySet(), '"'));
    }
    return internal;
  }

  private Sql specification(Window window, Clause clause) {
    List<Sql> parts = new ArrayList<>();
    if (!window.base().isEmpty()) {
      parts.add(pool.of(internal(window.base(), window.span())));
    }
    if (!window.partition().isEmpty()) {
      parts.add(
          pool.of(
              "PARTITION BY ",
              pool.joined(
                  ", ", window.partition().stream().map(key -> key(clause, key).sql()).toList())));
    }
    if (!window.order().isEmpty()) {
      parts.add(
          pool.of(
              "ORDER BY ",
              pool.joined(
                  ", ",
                  window.order().stream()
                      .map(order -> pool.of(key(clause, order.expression()).sql(), suffix(order)))
                      .toList())));
    }
    String frame = frame(window.frame());
    if (!frame.isEmpty()) {
      parts.add(pool.of(frame));
    }
    return pool.joined(" ", parts);
  }

  private Value key(Clause clause, Expression key) {
    Expressions.Inside inside = Expressions.Inside.WINDOW;
    return clause == Clause.WINDOW
        ? expressions.in(Clause.WINDOW, key)
        : expressions.inside(inside, key);
  }

  /** Direction and place of NULL of one key of ORDER BY. */
  public static String suffix(Order order) {
    return " "
        + order.direction()
        + (order.nulls() == Order.Nulls.UNSAID ? "" : " NULLS " + order.nulls());
  }

  private static String frame(Window.Frame frame) {
    return switch (frame) {
      case Window.Frame.Unsaid _ -> "";
      case Window.Frame.Starting(var unit, Window.Bound from) -> unit + " " + bound(from);
      case Window.Frame.Between(var unit, Window.Bound from, Window.Bound to) ->
          List.of(unit.toString(), "BETWEEN", bound(from), "AND", bound(to)).stream()
              .collect(Collectors.joining(" "));
    };
  }

  /** Offsets are whole numbers from the grammar; ClickHouse takes no parameter here. */
  private static String bound(Window.Bound bound) {
    return switch (bound.side()) {
      case UNBOUNDED_PRECEDING -> "UNBOUNDED PRECEDING";
      case PRECEDING -> bound.rows() + " PRECEDING";
      case CURRENT_ROW -> "CURRENT ROW";
      case FOLLOWING -> bound.rows() + " FOLLOWING";
      case UNBOUNDED_FOLLOWING -> "UNBOUNDED FOLLOWING";
    };
  }
}
