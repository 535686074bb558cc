package cinema.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/** Tells what happens, each line with the seconds since the beginning of its story. */
final class Narrator {
  private final PrintStream out;
  private final InstantSource clock;
  private final Instant beginning;

  /** Begins to tell now. */
  Narrator(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
    this.beginning = clock.instant();
  }

  /** Begins the next story. */
  Narrator title(String title) {
    out.println();
    out.println(title);
    return new Narrator(out, clock);
  }

  Instant now() {
    return clock.instant();
  }

  /** Something is happening now. */
  void tell(String what) {
    tell(now(), what);
  }

  /** Something happened at a time. */
  void tell(Instant at, String what) {
    long millis = Math.max(0, Duration.between(beginning, at).toMillis());
    out.println(String.format(Locale.ROOT, "%8.2f s  %s", millis / 1000.0, what));
  }

  /** Something to know, without a time of its own. */
  void remark(String what) {
    out.println(" ".repeat(12) + what);
  }

  /** A duration in words. */
  static String length(Duration duration) {
    return duration.toSeconds() < 1
        ? duration.toMillis() + " ms"
        : String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
  }
}
