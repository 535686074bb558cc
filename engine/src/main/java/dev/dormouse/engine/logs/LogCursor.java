package dev.dormouse.engine.logs;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A place in the order in which entries came to be seen. */
record LogCursor(long transaction, long number) {
  static final LogCursor START = new LogCursor(0, 0);
  private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");
  private static final long LAST = 999_999_999_999_999_999L;

  static LogCursor of(@Nullable String text) {
    if (text == null) {
      return START;
    }
    var match = FORM.matcher(text);
    if (!match.matches()) {
      throw new EngineException(
          ErrorCode.CURSOR_INVALID,
          "the cursor is \"%s\"; it must be one that a log entry came with".formatted(text));
    }
    return new LogCursor(Long.parseLong(match.group(1)), Long.parseLong(match.group(2)));
  }

  /** Behind all that a transaction before this one wrote. */
  static LogCursor before(long transaction) {
    return new LogCursor(transaction - 1, LAST);
  }

  String text() {
    return transaction + "." + number;
  }

  boolean isAfter(LogCursor other) {
    return transaction > other.transaction
        || (transaction == other.transaction && number > other.number);
  }
}
