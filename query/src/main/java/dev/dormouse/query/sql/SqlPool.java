package dev.dormouse.query.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes fragments, each only once. */
public final class SqlPool {
  private static final Sql.Mark PLAIN = new Sql.Mark.Plain();

  private final Map<List<Object>, Sql> fragments = new HashMap<>();

  /** A fragment of texts and fragments in their order. */
  public Sql of(Object... parts) {
    return marked(PLAIN, List.of(parts));
  }

  public Sql marked(Sql.Mark mark, Object... parts) {
    return marked(mark, List.of(parts));
  }

  private Sql marked(Sql.Mark mark, List<Object> parts) {
    return fragments.computeIfAbsent(parts, key -> new Sql(key, mark));
  }

  /** Fragments with a text between each two. */
  public Sql joined(String separator, List<Sql> fragmentsInOrder) {
    if (fragmentsInOrder.size() == 1) {
      return fragmentsInOrder.getFirst();
    }
    List<Object> parts = new ArrayList<>();
    for (Sql fragment : fragmentsInOrder) {
      if (!parts.isEmpty()) {
        parts.add(separator);
      }
      parts.add(fragment);
    }
    return marked(PLAIN, List.copyOf(parts));
  }

  /** {@code function(a, b)}. */
  public Sql call(String function, List<Sql> arguments) {
    return of(function + "(", joined(", ", arguments), ")");
  }

  public Sql call(String function, Sql... arguments) {
    return call(function, List.of(arguments));
  }

  /** How many different fragments were made: the work done, for those who count it. */
  public int size() {
    return fragments.size();
  }
}
