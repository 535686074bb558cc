package dev.dormouse.query.compile;

import dev.dormouse.query.sql.Sql;
import dev.dormouse.query.type.Type;

/** A compiled expression. */
record Value(Sql sql, Type type, Origin origin) {
  static Value of(Sql sql, Type type) {
    return new Value(sql, type, Origin.NONE);
  }

  Value with(Origin newOrigin) {
    return new Value(sql, type, newOrigin);
  }

  boolean is(Type.Family family) {
    return type.is(family);
  }
}
