package dev.dormouse.engine.triggers;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Times as callers of the API write them: {@code "1h30m"}, {@code "PT1H30M"}, a number of seconds,
 * an ISO instant.
 */
public final class TimeText {
  private static final Pattern SHORT = Pattern.compile("(?:\\d{1,9}(?:w|d|hr|h|m|s)\\s*)+");
  private static final Pattern PART = Pattern.compile("(\\d{1,9})(w|d|hr|h|m|s)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "w", Duration.ofDays(7),
          "d", Duration.ofDays(1),
          "hr", Duration.ofHours(1),
          "h", Duration.ofHours(1),
          "m", Duration.ofMinutes(1),
          "s", Duration.ofSeconds(1));

  /** Longer than anybody means; keeps sums with instants within what the database can hold. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private TimeText() {}

  /** A duration. */
  public static Duration duration(String what, String text) {
    var duration = parse(text);
    if (duration == null) {
      throw invalid(what, text, "it must be a duration such as \"1h30m\", \"45s\" or \"PT1H30M\"");
    }
    if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw invalid(what, text, "it must be between 0 and 100 years");
    }
    return duration;
  }

  /** A duration, or a number of seconds. */
  public static Duration durationOrSeconds(String what, JsonNode value) {
    if (value.isString()) {
      return duration(what, value.stringValue());
    }
    if (value.isNumber()) {
      var seconds = value.decimalValue();
      if (seconds.signum() < 0 || seconds.compareTo(BigDecimal.valueOf(LONGEST.toSeconds())) > 0) {
        throw invalid(what, value.toString(), "it must be between 0 seconds and 100 years");
      }
      return Duration.ofMillis(
          seconds.movePointRight(3).setScale(0, RoundingMode.HALF_UP).longValueExact());
    }
    throw invalid(
        what, value.toString(), "it must be a duration such as \"1h\" or a number of seconds");
  }

  /** An ISO instant, or a duration from now. */
  public static Instant instantOrDuration(String what, String text, Instant now) {
    var duration = parse(text);
    if (duration != null) {
      return now.plus(duration(what, text));
    }
    Instant instant;
    try {
      instant = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new EngineException(
          ErrorCode.INVALID,
          "%s is \"%s\"; it must be a duration such as \"1h30m\" or an instant such as \"2027-01-31T12:00:00Z\""
              .formatted(what, text),
          e);
    }
    if (instant.isAfter(now.plus(LONGEST))) {
      throw invalid(what, text, "it must be within the next 100 years");
    }
    return instant;
  }

  private static @Nullable Duration parse(String text) {
    try {
      if (text.startsWith("P") || text.startsWith("-P")) {
        return Duration.parse(text);
      }
      if (!SHORT.matcher(text).matches()) {
        return null;
      }
      var sum = Duration.ZERO;
      var part = PART.matcher(text);
      while (part.find()) {
        var unit = UNITS.get(part.group(2));
        if (unit == null) {
          return null;
        }
        sum = sum.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
      }
      return sum;
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  private static EngineException invalid(String what, String value, String rule) {
    return new EngineException(ErrorCode.INVALID, "%s is \"%s\"; %s".formatted(what, value, rule));
  }
}
