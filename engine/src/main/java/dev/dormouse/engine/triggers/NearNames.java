package dev.dormouse.engine.triggers;

import dev.dormouse.protocol.TaskId;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that somebody who misspelt one may have meant. */
final class NearNames {
  private static final int MOST = 3;

  private NearNames() {}

  /** The nearest first; none that needs more changes than a third of the name. */
  static List<TaskId> of(TaskId wanted, List<TaskId> known) {
    int allowed = Math.max(2, wanted.value().length() / 3);
    return known.stream()
        .filter(task -> distance(wanted.value(), task.value()) <= allowed)
        .sorted(Comparator.comparingInt(task -> distance(wanted.value(), task.value())))
        .limit(MOST)
        .toList();
  }

  /** Letters to insert, delete or replace; upper and lower case are the same. */
  static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
