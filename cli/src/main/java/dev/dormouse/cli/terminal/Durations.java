package dev.dormouse.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/** Lengths of time for people. */
public final class Durations {
  private Durations() {}

  /** With two units at most: {@code 340 ms}, {@code 4.2 s}, {@code 3m 20s}, {@code 5d 2h}. */
  public static String shown(Duration duration) {
    if (duration.isNegative()) {
      return "0 ms";
    }
    if (duration.toMillis() < 1000) {
      return duration.toMillis() + " ms";
    }
    if (duration.toSeconds() < 60) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    if (duration.toMinutes() < 60) {
      return duration.toMinutes() + "m " + duration.toSecondsPart() + "s";
    }
    if (duration.toHours() < 24) {
      return duration.toHours() + "h " + duration.toMinutesPart() + "m";
    }
    return duration.toDays() + "d " + duration.toHoursPart() + "h";
  }
}
