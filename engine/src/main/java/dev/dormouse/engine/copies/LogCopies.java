package dev.dormouse.engine.copies;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.store.Database;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Brings what runs logged to a copy of it in another store, in the order in which it came. The copy
 * keeps the place that it has got to. Thread-safe.
 */
public final class LogCopies {
  private final Database database;
  private final LogCopyStore store = new LogCopyStore();

  public LogCopies(Database database) {
    this.database = database;
  }

  /** A place in the order: that of the transactions that wrote, then of the lines. */
  public record Place(long transaction, long number) {
    public static final Place START = new Place(0, 0);
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");

    /** A place as {@link #toString} writes it; the start where it is none. */
    public static Place of(String text) {
      var match = FORM.matcher(text);
      return match.matches()
          ? new Place(Long.parseLong(match.group(1)), Long.parseLong(match.group(2)))
          : START;
    }

    @Override
    public String toString() {
      return transaction + "." + number;
    }
  }

  /** A line that a run logged, or a span that it closed. */
  public record Line(
      Place place, RunCopy.Owner owner, RunId run, TaskId task, int attempt, LogEntry entry) {}

  /**
   * What came after the place, and will not be added to before: no more than asked for, and than 32
   * MB of it, but at least the first line.
   */
  public List<Line> after(Place place, int most) {
    return database.call(handle -> store.after(handle, place, most));
  }
}
