package dev.dormouse.sdk;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What an answer says about when further calls are possible. */
final class RateLimitHeaders {
  private static final Duration ZERO = Duration.ZERO;

  /** {@code RateLimit: "default";r=0;t=30}, and {@code limit=10, remaining=0, reset=30}. */
  private static final Pattern COMBINED = Pattern.compile("(?:^|[;,\\s])(?:t|reset)=(\\d{1,9})");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,9})?");
  private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");
  private static final Pattern PARTS = Pattern.compile("(?:" + PART.pattern() + ")+");

  /** Numbers above are seconds since 1970, and far above milliseconds, not a length of time. */
  private static final double EPOCH_SECONDS = 1e9;

  private static final double EPOCH_MILLIS = 1e12;

  /** The limits' own names, with what tells how many calls are left. */
  private static final List<Reset> RESETS =
      List.of(
          new Reset("ratelimit-reset", "ratelimit-remaining"),
          new Reset("x-ratelimit-reset", "x-ratelimit-remaining"),
          new Reset("x-rate-limit-reset", "x-rate-limit-remaining"),
          new Reset("x-ratelimit-reset-requests", "x-ratelimit-remaining-requests"),
          new Reset("x-ratelimit-reset-tokens", "x-ratelimit-remaining-tokens"));

  private record Reset(String at, String remaining) {}

  private RateLimitHeaders() {}

  /** How long to rest; empty where the answer does not say so, or is none that asks for a rest. */
  static Optional<Duration> rest(HttpHeaders headers, int status, Instant now) {
    if (status < 400) {
      return Optional.empty();
    }
    var after = headers.firstValue("retry-after").flatMap(value -> moment(value, now));
    var afterMillis =
        headers
            .firstValue("retry-after-ms")
            .filter(value -> value.matches("\\d{1,12}"))
            .map(value -> Duration.ofMillis(Long.parseLong(value)));
    if (afterMillis.isPresent() || after.isPresent()) {
      return afterMillis.or(() -> after);
    }
    return status == 429 || status == 403 || status == 503
        ? resets(headers, status, now).max(Duration::compareTo)
        : Optional.empty();
  }

  /** A 403 is a matter of limits only where one says that nothing is left. */
  private static Stream<Duration> resets(HttpHeaders headers, int status, Instant now) {
    var exhausted =
        RESETS.stream()
            .filter(reset -> headers.firstValue(reset.remaining()).filter("0"::equals).isPresent())
            .toList();
    var counted = exhausted.isEmpty() && status == 429 ? RESETS : exhausted;
    var single =
        counted.stream()
            .flatMap(reset -> headers.firstValue(reset.at()).stream())
            .flatMap(value -> moment(value, now).stream());
    var combined =
        headers.allValues("ratelimit").stream()
            .filter(value -> status == 429 || value.matches(".*(?:r|remaining)=0(?!\\d).*"))
            .flatMap(value -> COMBINED.matcher(value).results())
            .map(found -> Duration.ofSeconds(Long.parseLong(found.group(1))));
    return Stream.concat(single, combined);
  }

  /** A length of time from now: given as one, or as a moment, in any of the usual ways. */
  private static Optional<Duration> moment(String text, Instant now) {
    var value = text.strip();
    try {
      if (NUMBER.matcher(value).matches()) {
        return Optional.of(number(Double.parseDouble(value), now));
      }
      if (PARTS.matcher(value).matches()) {
        return Optional.of(parts(value));
      }
      var at =
          value.contains(",")
              ? ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant()
              : OffsetDateTime.parse(value).toInstant();
      return Optional.of(until(at, now));
    } catch (DateTimeException | ArithmeticException e) {
      // A header that nobody understands is as good as none.
      return Optional.empty();
    }
  }

  private static Duration number(double number, Instant now) {
    if (number >= EPOCH_MILLIS) {
      return until(Instant.ofEpochMilli((long) Math.ceil(number)), now);
    }
    return number >= EPOCH_SECONDS
        ? until(Instant.ofEpochMilli((long) Math.ceil(number * 1000)), now)
        : Duration.ofMillis((long) Math.ceil(number * 1000));
  }

  private static Duration until(Instant at, Instant now) {
    return at.isAfter(now) ? Duration.between(now, at) : ZERO;
  }

  private static Duration parts(String value) {
    return PART.matcher(value)
        .results()
        .map(part -> {
          double millis =
              switch (part.group(2)) {
                case "ms" -> 1;
                case "s" -> 1000;
                case "m" -> 60_000;
                case "h" -> 3_600_000;
                default -> 86_400_000;
              };
          return Duration.ofMillis((long) Math.ceil(Double.parseDouble(part.group(1)) * millis));
        })
        .reduce(ZERO, Duration::plus);
  }
}
