package dev.dormouse.telemetry.ask;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;

/** The latest questions of each organization, in memory: they are gone with the process. */
final class History {
  /** Those that asked nothing for longest are forgotten. */
  private static final int ORGANIZATIONS = 1000;

  private final int size;
  private final LinkedHashMap<String, Deque<Asked>> questions =
      new LinkedHashMap<>(16, 0.75f, true);

  History(int size) {
    this.size = size;
  }

  synchronized void add(String organization, Asked asked) {
    var asks = questions.computeIfAbsent(organization, _ -> new ArrayDeque<>());
    asks.addFirst(asked);
    if (asks.size() > size) {
      asks.removeLast();
    }
    if (questions.size() > ORGANIZATIONS) {
      questions.pollFirstEntry();
    }
  }

  /** Newest first. */
  synchronized List<Asked> of(String organization) {
    var asks = questions.get(organization);
    return asks == null ? List.of() : List.copyOf(asks);
  }
}
