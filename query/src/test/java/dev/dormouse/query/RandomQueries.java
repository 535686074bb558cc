package dev.dormouse.query;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Expression.ComparisonOperator;
import dev.dormouse.query.ast.From;
import dev.dormouse.query.ast.Order;
import dev.dormouse.query.ast.Query;
import dev.dormouse.query.ast.Select;
import dev.dormouse.query.diagnostic.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Makes queries of our own grammar that mean something; the same for the same seed. */
public final class RandomQueries {
  private static final Span HERE = Span.NOWHERE;

  private final Random random;
  private final RandomTable table;
  private final RandomExpressions expressions;
  private int tables;
  private int budget = 8;

  /** Queries about runs. */
  public RandomQueries(long seed) {
    this(seed, RandomTable.RUNS);
  }

  public RandomQueries(long seed, RandomTable table) {
    this.random = new Random(seed);
    this.table = table;
    this.expressions = new RandomExpressions(random, table, this::column);
  }

  /** How many references to tables were made. */
  public int tables() {
    return tables;
  }

  public Query query() {
    Select select = select();
    return switch (random.nextInt(5)) {
      case 0 -> {
        Query.SetOperator operator = expressions.one(Query.SetOperator.values());
        yield wrapped(
            List.of(),
            new Query.SetOperation(
                column("text").body(),
                List.of(new Query.Member(operator, column("text").body(), HERE))),
            List.of());
      }
      case 1 ->
          wrapped(
              List.of(new Query.NamedQuery("named", column("text"), HERE)),
              new Select(
                  random.nextBoolean(),
                  List.of(new Select.Item.Everything(HERE)),
                  List.of(new From.First(new From.Source.Named(List.of("named"), "named", HERE))),
                  List.of(),
                  noGrouping(),
                  List.of(),
                  List.of(),
                  HERE),
              List.of());
      default -> wrapped(List.of(), select, order(select));
    };
  }

  private List<Order> order(Select select) {
    return select.grouping().keys().isEmpty() && !select.distinct() && random.nextBoolean()
        ? List.of(
            new Order(
                expressions.orderKey(),
                expressions.one(Order.Direction.values()),
                expressions.one(Order.Nulls.values())))
        : List.of();
  }

  private Query wrapped(List<Query.NamedQuery> named, Query.Body body, List<Order> order) {
    Query.Limit limit =
        switch (random.nextInt(3)) {
          case 0 -> new Query.Limit.None();
          case 1 ->
              new Query.Limit.Rows(
                  RandomExpressions.numeral("20"), RandomExpressions.numeral("0"), HERE);
          default ->
              new Query.Limit.Rows(
                  RandomExpressions.numeral("5"), RandomExpressions.numeral("2"), HERE);
        };
    return new Query(named, body, order, new Query.LimitBy.None(), limit, HERE);
  }

  private Select select() {
    List<From> from = from();
    List<Expression> where = conditions(expressions.some(0, 3, _ -> expressions.condition(3)));
    boolean grouped = random.nextInt(3) == 0;
    if (grouped) {
      List<Expression> keys = expressions.some(1, 2, _ -> expressions.text(1));
      List<Select.Item> items = new ArrayList<>();
      for (int i = 0; i < keys.size(); i++) {
        items.add(new Select.Item.Aliased(keys.get(i), "k" + i, HERE));
      }
      items.add(new Select.Item.Aliased(expressions.aggregate(2), "total", HERE));
      List<Expression> having =
          random.nextBoolean()
              ? List.of()
              : List.of(
                  new Expression.Comparison(
                      ComparisonOperator.GREATER,
                      RandomExpressions.call("count"),
                      RandomExpressions.numeral("0"),
                      HERE));
      return new Select(
          false,
          items,
          from,
          where,
          new Select.Grouping(expressions.one(Select.Grouping.Kind.values()), keys, false, HERE),
          having,
          List.of(),
          HERE);
    }
    List<Select.Item> items =
        new ArrayList<>(
            IntStream.range(0, 1 + random.nextInt(3))
                .<Select.Item>mapToObj(i -> new Select.Item.Aliased(item(), "c" + i, HERE))
                .toList());
    return new Select(
        random.nextInt(5) == 0, items, from, where, noGrouping(), List.of(), List.of(), HERE);
  }

  /** A lone AND is read as the list of its conditions. */
  private static List<Expression> conditions(List<Expression> made) {
    return made.size() == 1
            && made.getFirst() instanceof Expression.Chain(var operator, var all, var _)
            && operator == Expression.ChainOperator.AND
        ? all
        : made;
  }

  private Expression item() {
    return switch (random.nextInt(5)) {
      case 0 -> expressions.text(3);
      case 1 -> expressions.number(3);
      case 2 -> expressions.condition(3);
      case 3 -> expressions.windowed(1);
      default -> expressions.time(2);
    };
  }

  private static Select.Grouping noGrouping() {
    return new Select.Grouping(Select.Grouping.Kind.PLAIN, List.of(), false, HERE);
  }

  private From.Source source(String alias) {
    tables++;
    return new From.Source.Named(List.of(table.name()), alias, HERE);
  }

  private From.Source metrics() {
    tables++;
    return new From.Source.Named(List.of("metrics"), "m", HERE);
  }

  private List<From> from() {
    List<From> steps = new ArrayList<>();
    steps.add(new From.First(source("r")));
    switch (random.nextInt(6)) {
      case 0 ->
          steps.add(
              new From.JoinOn(
                  expressions.one(From.Kind.values()),
                  metrics(),
                  List.of(
                      new Expression.Comparison(
                          ComparisonOperator.EQUAL,
                          RandomExpressions.column("run_id"),
                          new Expression.Name(List.of("m", "run_id"), HERE),
                          HERE)),
                  HERE));
      case 1 ->
          steps.add(
              new From.JoinUsing(
                  expressions.one(From.Kind.values()), metrics(), List.of("run_id"), HERE));
      case 2 -> steps.add(new From.CrossJoin(source("other"), HERE));
      case 3 ->
          table.arrays().stream()
              .map(array -> new From.ArrayJoin.Item(RandomExpressions.column(array), "tag", HERE))
              .findFirst()
              .ifPresent(
                  item -> steps.add(new From.ArrayJoin(random.nextBoolean(), List.of(item), HERE)));
      default -> {}
    }
    return steps;
  }

  /** A query with one column. */
  private Query column(String type) {
    budget--;
    boolean number = type.equals("number");
    Expression item;
    if (number) {
      item = RandomExpressions.call("max", RandomExpressions.column(table.small()));
    } else {
      item = RandomExpressions.column("run_id");
    }
    List<Expression> where = conditions(List.of(expressions.condition(budget > 0 ? 2 : 0)));
    Select select =
        new Select(
            false,
            List.of(new Select.Item.Plain(item, HERE)),
            List.of(new From.First(source("r"))),
            where,
            noGrouping(),
            List.of(),
            List.of(),
            HERE);
    return new Query(
        List.of(), select, List.of(), new Query.LimitBy.None(), new Query.Limit.None(), HERE);
  }
}
