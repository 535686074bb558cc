package dev.dormouse.query.compile.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Dates and times as people write them: {@code 2026-01-31}, {@code 2026-01-31 10:00:00.5}, {@code
 * …T10:00Z}. UTC if unsaid.
 */
public final class TimeText {
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  private TimeText() {}

  public static Optional<Instant> parse(String written) {
    String text = written.strip().replaceFirst("^(\\d{4}-\\d{2}-\\d{2})[ T](?=\\d)", "$1T");
    try {
      Instant instant;
      if (DATE.matcher(text).matches()) {
        instant = LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
      } else if (text.endsWith("Z") || text.matches(".*[+-]\\d{2}:\\d{2}")) {
        instant = OffsetDateTime.parse(text).toInstant();
      } else {
        instant = LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
      }
      int year = instant.atOffset(ZoneOffset.UTC).getYear();
      return year >= 1900 && year < 2200 ? Optional.of(instant) : Optional.empty();
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  public static boolean isDate(String written) {
    return DATE.matcher(written.strip()).matches();
  }
}
