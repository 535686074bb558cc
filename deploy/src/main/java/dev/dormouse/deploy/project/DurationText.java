package dev.dormouse.deploy.project;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 1h30m}, {@code 500ms}, {@code PT1H30M}, or seconds. */
public final class DurationText {
  private static final Pattern WHOLE =
      Pattern.compile("(?:\\d{1,9}(?:ms|[wdhms]))+", Pattern.CASE_INSENSITIVE);
  private static final Pattern PART =
      Pattern.compile("(\\d{1,9})(ms|[wdhms])", Pattern.CASE_INSENSITIVE);

  private DurationText() {}

  /** What the text means; {@link IllegalArgumentException} where it means nothing. */
  public static Duration parse(String text) {
    if (text.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    if (WHOLE.matcher(text).matches()) {
      var sum = Duration.ZERO;
      var parts = PART.matcher(text);
      while (parts.find()) {
        long count = Long.parseLong(parts.group(1));
        sum =
            sum.plus(
                switch (parts.group(2).toLowerCase(Locale.ROOT)) {
                  case "w" -> Duration.ofDays(Math.multiplyExact(count, 7));
                  case "d" -> Duration.ofDays(count);
                  case "h" -> Duration.ofHours(count);
                  case "m" -> Duration.ofMinutes(count);
                  case "s" -> Duration.ofSeconds(count);
                  default -> Duration.ofMillis(count);
                });
      }
      return sum;
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a duration; write for example 30s, 1h30m or PT1H30M", e);
    }
  }
}
