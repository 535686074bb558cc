package dev.dormouse.server.analytics;

import dev.dormouse.query.request.TimeWindow;
import dev.dormouse.server.http.ApiError;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The time that a question is about, as callers write it. */
final class Windows {
  private static final Pattern PERIOD = Pattern.compile("([0-9]{1,9})(s|m|h|d|w)");

  private Windows() {}

  static TimeWindow of(
      @Nullable String period, @Nullable String from, @Nullable String to, Instant now) {
    if (from == null && to == null) {
      return period == null ? TimeWindow.USUAL : new TimeWindow.Last(period(period));
    }
    if (period != null || from == null) {
      throw ApiError.badRequest("Give a period, or from with or without to");
    }
    var begin = instant("from", from);
    var end = to == null ? now : instant("to", to);
    if (!begin.isBefore(end)) {
      throw ApiError.badRequest("from is " + begin + "; it must be before " + end);
    }
    return new TimeWindow.Between(begin, end);
  }

  private static Duration period(String text) {
    var matcher = PERIOD.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw ApiError.badRequest(
          "period is \"" + shown(text) + "\"; it must look like 30m, 12h, 7d or 4w");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofDays(7 * count);
    };
  }

  private static Instant instant(String field, String text) {
    try {
      return text.matches("-?[0-9]{1,15}")
          ? Instant.ofEpochMilli(Long.parseLong(text))
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw ApiError.badRequest(
          field
              + " is \""
              + shown(text)
              + "\"; it must be an ISO instant or milliseconds since 1970");
    }
  }

  private static String shown(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }
}
