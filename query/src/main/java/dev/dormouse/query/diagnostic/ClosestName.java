package dev.dormouse.query.diagnostic;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses which name was meant by a misspelt one. */
public final class ClosestName {
  private ClosestName() {}

  /** {@code " Did you mean \"x\"?"}, or nothing when no name is near. */
  public static String hint(String written, Collection<String> names, char quote) {
    return of(written, names).map(name -> " Did you mean " + quote + name + quote + "?").orElse("");
  }

  /** The nearest name by edits, if a third of its letters or fewer would have to change. */
  public static Optional<String> of(String written, Collection<String> names) {
    if (written.length() > 64) {
      return Optional.empty();
    }
    String wanted = written.toLowerCase(Locale.ROOT);
    String best = "";
    int bestDistance = Integer.MAX_VALUE;
    for (String name : names) {
      int distance = distance(wanted, name.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
    int allowed = Math.max(1, Math.max(wanted.length(), best.length()) / 3);
    return bestDistance <= allowed ? Optional.of(best) : Optional.empty();
  }

  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        current[j] = Math.min(previous[j - 1] + change, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
