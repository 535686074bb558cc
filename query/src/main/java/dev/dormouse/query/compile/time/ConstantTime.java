package dev.dormouse.query.compile.time;

import dev.dormouse.query.ast.Expression;
import dev.dormouse.query.compile.word.UnitWord;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Computes instants that are known before the query runs, as {@code now() - INTERVAL 7 DAY}. */
public final class ConstantTime {
  private static final int MAX_AMOUNT = 1_000_000_000;

  private final Instant now;

  public ConstantTime(Instant now) {
    this.now = now;
  }

  /** What an expression is worth as a bound; absent when it depends on rows. */
  public TimeFilter.Bound bound(Expression expression) {
    Optional<Instant> known = instant(expression);
    if (known.isPresent()) {
      return new TimeFilter.Bound.Known(known.get());
    }
    return Constants.dependsOnNoRow(expression)
        ? new TimeFilter.Bound.Unknown()
        : new TimeFilter.Bound.Absent();
  }

  private Optional<Instant> instant(Expression expression) {
    return time(expression).map(ZonedDateTime::toInstant);
  }

  private Optional<ZonedDateTime> time(Expression expression) {
    return switch (Desugared.of(expression)) {
      case Expression.Text(String text, var _) -> parsed(text);
      case Expression.Time(boolean _, String text, var _) -> parsed(text);
      case Expression.Cast(Expression value, var type, var _)
          when type.name().toLowerCase(Locale.ROOT).startsWith("date") ->
          time(value);
      case Expression.Arithmetic(var operator, Expression left, Expression right, var _) ->
          switch (operator) {
            case PLUS -> shifted(left, right, 1).or(() -> shifted(right, left, 1));
            case MINUS -> shifted(left, right, -1);
            case TIMES, DIVIDE, MODULO -> Optional.empty();
          };
      case Expression.Call call -> call(call);
      default -> Optional.empty();
    };
  }

  private static Optional<ZonedDateTime> parsed(String text) {
    return TimeText.parse(text).map(instant -> instant.atZone(ZoneOffset.UTC));
  }

  private Optional<ZonedDateTime> shifted(Expression time, Expression by, int sign) {
    return switch (by) {
      case Expression.Interval(Expression amount, String unit, var _) ->
          shifted(time(time), amount, unit, sign);
      case Expression.Call call
          when call.arguments().size() == 1
              && call.function().toLowerCase(Locale.ROOT).startsWith("tointerval") ->
          shifted(
              time(time),
              call.arguments().getFirst(),
              call.function().substring("toInterval".length()).toUpperCase(Locale.ROOT),
              sign);
      default -> Optional.empty();
    };
  }

  private static Optional<ZonedDateTime> shifted(
      Optional<ZonedDateTime> time, Expression amount, String unit, int sign) {
    Optional<Long> number = whole(amount);
    if (time.isEmpty() || number.isEmpty()) {
      return Optional.empty();
    }
    long by = sign * number.get();
    return unit(unit)
        .map(known ->
            unit.startsWith("QUARTER")
                ? time.get().plusMonths(3 * by)
                : time.get().plus(by, known));
  }

  private static Optional<Long> whole(Expression amount) {
    if (amount instanceof Expression.Numeral(String digits, var _)
        && digits.length() < 11
        && digits.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))) {
      long number = Long.parseLong(digits);
      return Math.abs(number) <= MAX_AMOUNT / 1000 ? Optional.of(number) : Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<ChronoUnit> unit(String unit) {
    return switch (unit.endsWith("S") ? unit.substring(0, unit.length() - 1) : unit) {
      case "SECOND" -> Optional.of(ChronoUnit.SECONDS);
      case "MINUTE" -> Optional.of(ChronoUnit.MINUTES);
      case "HOUR" -> Optional.of(ChronoUnit.HOURS);
      case "DAY" -> Optional.of(ChronoUnit.DAYS);
      case "WEEK" -> Optional.of(ChronoUnit.WEEKS);
      case "MONTH", "QUARTER" -> Optional.of(ChronoUnit.MONTHS);
      case "YEAR" -> Optional.of(ChronoUnit.YEARS);
      default -> Optional.empty();
    };
  }

  private Optional<ZonedDateTime> call(Expression.Call call) {
    String function = call.function().toLowerCase(Locale.ROOT);
    List<Expression> arguments = call.arguments();
    ZonedDateTime present = now.atZone(ZoneOffset.UTC);
    if (arguments.isEmpty()) {
      return switch (function) {
        case "now", "now64" -> Optional.of(present);
        case "today" -> Optional.of(present.truncatedTo(ChronoUnit.DAYS));
        case "yesterday" -> Optional.of(present.truncatedTo(ChronoUnit.DAYS).minusDays(1));
        default -> Optional.empty();
      };
    }
    Expression first = arguments.getFirst();
    if (arguments.size() == 1) {
      return switch (function) {
        case "todatetime", "todatetime64", "parsedatetimebesteffort", "parsedatetime64besteffort" ->
            time(first);
        case "todate", "tostartofday" -> time(first).map(t -> t.truncatedTo(ChronoUnit.DAYS));
        case "tostartofhour" -> time(first).map(t -> t.truncatedTo(ChronoUnit.HOURS));
        case "tostartofminute" -> time(first).map(t -> t.truncatedTo(ChronoUnit.MINUTES));
        case "tostartofmonth" ->
            time(first).map(t -> t.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1));
        case "tostartofyear" ->
            time(first).map(t -> t.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1));
        default -> Optional.empty();
      };
    }
    if (arguments.size() == 2 && function.startsWith("subtract")) {
      String unit = function.substring("subtract".length()).toUpperCase(Locale.ROOT);
      return shifted(time(first), arguments.getLast(), unit, -1);
    }
    if (arguments.size() == 2 && function.startsWith("add")) {
      String unit = function.substring("add".length()).toUpperCase(Locale.ROOT);
      return shifted(time(first), arguments.getLast(), unit, 1);
    }
    if (arguments.size() == 3 && UnitWord.isShift(function)) {
      return UnitWord.of(first)
          .flatMap(unit ->
              shifted(
                  time(arguments.getLast()),
                  arguments.get(1),
                  unit.toUpperCase(Locale.ROOT),
                  function.endsWith("sub") ? -1 : 1));
    }
    return Optional.empty();
  }
}
