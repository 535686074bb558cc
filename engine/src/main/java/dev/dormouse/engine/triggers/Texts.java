package dev.dormouse.engine.triggers;

import dev.dormouse.store.TextArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Binds a column of values as an array of texts, which SQL casts. */
final class Texts {
  private Texts() {}

  static <T> void bind(
      SqlStatement<?> statement, String name, List<T> rows, Function<T, @Nullable Object> value) {
    var texts = new ArrayList<@Nullable String>(rows.size());
    for (var row : rows) {
      var object = value.apply(row);
      texts.add(object == null ? null : object.toString());
    }
    statement.bind(name, TextArray.of(texts));
  }
}
