package dev.dormouse.engine.waits;

import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.EventFilter.Operator;

/**
 * Under what an event wait is found: one path of its filter, and the only value there that it
 * accepts. Both are empty for a filter that asks for no equality.
 */
public record FilterKey(String path, String key) {
  public static final FilterKey NONE = new FilterKey("", "");

  public static FilterKey of(EventFilter filter) {
    return filter.conditions().stream()
        .filter(condition -> condition.operator() == Operator.EQUALS && !condition.value().isNull())
        .findFirst()
        .map(condition -> new FilterKey(condition.path(), EventFilter.key(condition.value())))
        .orElse(NONE);
  }
}
