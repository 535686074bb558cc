package dev.dormouse.engine.waits;

import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.EventFilter.Condition;
import dev.dormouse.protocol.EventFilter.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Under what an event wait is found: the paths at which its filter asks for equality, and the
 * values there that it accepts; all of them together, so that one that many waits share ({@code
 * country}) does not hide one that is its own ({@code userId}). Both are empty for a filter that
 * asks for no equality.
 *
 * @param path the paths in their order, one a line
 * @param key the values' {@linkplain EventFilter#key keys}, one a line: JSON has no line breaks
 */
public record FilterKey(String path, String key) {
  public static final FilterKey NONE = new FilterKey("", "");

  /** Further equalities are looked at when a wait is found. */
  private static final int MOST_PATHS = 4;

  /** How many keys an event is looked up by for the same paths. */
  private static final int MOST_KEYS = 1000;

  private static final String LINE = "\n";

  public static FilterKey of(EventFilter filter) {
    var keys =
        filter.conditions().stream()
            .filter(FilterKey::isIndexed)
            .collect(
                Collectors.toMap(
                    Condition::path,
                    condition -> EventFilter.key(condition.value()),
                    (first, _) -> first,
                    TreeMap::new));
    while (keys.size() > MOST_PATHS) {
      keys.pollLastEntry();
    }
    return new FilterKey(String.join(LINE, keys.keySet()), String.join(LINE, keys.values()));
  }

  private static boolean isIndexed(Condition condition) {
    return condition.operator() == Operator.EQUALS
        && !condition.value().isNull()
        && !condition.path().contains(LINE);
  }

  /**
   * The keys under which waits with these paths may accept the payload; empty where that would be
   * too many, because lists in it have many elements.
   */
  public static Optional<List<FilterKey>> of(String path, JsonNode payload) {
    if (path.isEmpty()) {
      return Optional.of(List.of(NONE));
    }
    var keys = List.of("");
    for (String each : path.split(LINE, -1)) {
      var values =
          EventFilter.values(payload, each).stream()
              .filter(value -> !value.isContainer())
              .map(EventFilter::key)
              .distinct()
              .toList();
      if ((long) keys.size() * values.size() > MOST_KEYS) {
        return Optional.empty();
      }
      var longer = new ArrayList<String>(keys.size() * values.size());
      for (String begun : keys) {
        values.forEach(value -> longer.add(begun.isEmpty() ? value : begun + LINE + value));
      }
      keys = longer;
    }
    return Optional.of(keys.stream().map(key -> new FilterKey(path, key)).toList());
  }
}
