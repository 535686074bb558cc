package dev.dormouse.query.compile.expression;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.ast.Query;
import dev.dormouse.query.compile.relation.Value;
import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.query.sql.Sql;

/** Compiles the queries that stand within expressions. */
public interface Subqueries {
  /** One that stands for a value. */
  Value scalar(Query query, Span span);

  /** One that a value is looked for in. */
  Sql forIn(Query query, Value value, Expression written);
}
