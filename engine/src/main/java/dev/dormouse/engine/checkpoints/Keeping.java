package dev.dormouse.engine.checkpoints;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import java.time.Duration;

/**
 * How much an environment keeps of the checkpoints that its runs are past, for replays.
 *
 * @param number of each run, the latest
 * @param age how long after their runs are past them
 * @param bytes of all its runs together, the latest
 */
public record Keeping(int number, Duration age, long bytes) {
  private static final int MOST = 1000;
  private static final Duration LONGEST = Duration.ofDays(3650);

  public Keeping {
    check(number >= 0 && number <= MOST, "checkpoints", number, "0 to " + MOST);
    check(
        age.compareTo(Duration.ofSeconds(1)) >= 0 && age.compareTo(LONGEST) <= 0,
        "age",
        age,
        "one second to ten years");
    check(bytes >= 0, "bytes", bytes, "0 or more");
  }

  private static void check(boolean right, String what, Object value, String allowed) {
    if (!right) {
      throw new EngineException(
          ErrorCode.INVALID, "%s to keep is %s; it must be %s".formatted(what, value, allowed));
    }
  }
}
