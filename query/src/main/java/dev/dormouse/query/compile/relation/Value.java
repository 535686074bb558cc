package dev.dormouse.query.compile.relation;

import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.type.Type;

/** A compiled expression. */
public record Value(Sql sql, Type type, Origin origin) {
  public static Value of(Sql sql, Type type) {
    return new Value(sql, type, Origin.NONE);
  }

  public Value with(Origin newOrigin) {
    return new Value(sql, type, newOrigin);
  }

  public boolean is(Type.Family family) {
    return type.is(family);
  }
}
