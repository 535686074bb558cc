package dev.dormouse.query.ast;

import java.util.ArrayList;
import java.util.List;

/** The expressions directly inside an expression; not those of subqueries and windows. */
public final class Parts {
  private Parts() {}

  public static List<Expression> of(Expression expression) {
    return switch (expression) {
      case Expression.Text _,
          Expression.Numeral _,
          Expression.Truth _,
          Expression.Null _,
          Expression.Time _,
          Expression.Name _,
          Expression.Star _,
          Expression.Scalar _ ->
          List.of();
      case Expression.Interval interval -> List.of(interval.amount());
      case Expression.Not not -> List.of(not.operand());
      case Expression.Negated negated -> List.of(negated.operand());
      case Expression.Chain chain -> chain.operands();
      case Expression.Arithmetic arithmetic -> List.of(arithmetic.left(), arithmetic.right());
      case Expression.Comparison comparison -> List.of(comparison.left(), comparison.right());
      case Expression.Between between -> List.of(between.value(), between.low(), between.high());
      case Expression.InList in -> joined(in.value(), in.items());
      case Expression.InQuery in -> List.of(in.value());
      case Expression.IsNull isNull -> List.of(isNull.value());
      case Expression.Case branches -> joined(branches.otherwise(), branches(branches.branches()));
      case Expression.CaseOf branches -> {
        List<Expression> all = joined(branches.value(), branches(branches.branches()));
        yield joined(branches.otherwise(), all);
      }
      case Expression.Array array -> array.items();
      case Expression.Tuple tuple -> tuple.items();
      case Expression.Element element -> List.of(element.container(), element.index());
      case Expression.Cast cast -> List.of(cast.value());
      case Expression.Call call -> call.arguments();
      case Expression.Lambda lambda -> List.of(lambda.body());
    };
  }

  private static List<Expression> branches(List<Expression.Branch> branches) {
    List<Expression> parts = new ArrayList<>();
    for (Expression.Branch branch : branches) {
      parts.add(branch.when());
      parts.add(branch.then());
    }
    return parts;
  }

  private static List<Expression> joined(Expression first, List<Expression> others) {
    List<Expression> all = new ArrayList<>(List.of(first));
    all.addAll(others);
    return all;
  }
}
