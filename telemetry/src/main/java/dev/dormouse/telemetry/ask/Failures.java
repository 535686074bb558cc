package dev.dormouse.telemetry.ask;

import dev.dormouse.query.diagnostic.Span;
import dev.dormouse.telemetry.ask.QueryFailedException.Reason;
import dev.dormouse.telemetry.clickhouse.ClickHouseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ClickHouse's errors in the words of the question. Of ClickHouse's message only its code, its
 * code's name, and names of functions and types that we know go further: the rest may name stored
 * columns, or quote values.
 */
final class Failures {
  private static final Pattern FUNCTION =
      Pattern.compile("(?i)function[ :]+['`]?(\\w+)|In scope SELECT (\\w+)\\(");
  private static final Pattern TYPE =
      Pattern.compile("\\bas ((?:U?Int(?:8|16|32|64|128|256)|Float(?:32|64)|UUID|Bool))\\b");
  private static final Pattern NAME = Pattern.compile("\\(([A-Z][A-Z0-9_]{2,80})\\)");

  private final AskConfig config;

  Failures(AskConfig config) {
    this.config = config;
  }

  QueryFailedException of(ClickHouseException failure, String text) {
    Place place = place(failure.said(), text);
    return switch (failure.code()) {
      case 159, 160 ->
          limit(
              "The query was stopped after "
                  + config.time().toSeconds()
                  + " s. Ask for a shorter time, or filter more");
      case 241 ->
          limit(
              "The query needs more than "
                  + (config.memory() >> 20)
                  + " MiB of memory. Ask for a shorter time, filter more, or group by less");
      case 158, 191, 307, 396 ->
          limit("The query reads or answers more than a query may. Ask for a shorter time or less");
      case 167, 168, 306 -> limit("The query is too long or too deeply nested. Make it simpler");
      case 202 ->
          new QueryFailedException(
              Reason.UNAVAILABLE, "Too many queries are running. Try again", Span.NOWHERE);
      case 394, 734 ->
          new QueryFailedException(Reason.CANCELED, "The query was canceled", Span.NOWHERE);
      case 6, 26, 27, 38, 41, 72, 321, 349, 376, 467, 675 ->
          question(place, "A value could not be read" + type(failure.said()));
      case 69, 70, 117, 128, 131, 135, 407, 440 -> question(place, "A value is out of range");
      case 153 -> question(place, "Division by zero");
      case 125 -> question(place, "A subquery that stands for a value gave more than one row");
      case 43, 44, 53, 130, 386 -> question(place, "A value is of a type that does not fit here");
      case 427, 36, 42, 190 -> question(place, "A value is one that cannot be worked with");
      default ->
          new QueryFailedException(
              Reason.INTERNAL,
              "The query compiled, but ClickHouse does not execute it"
                  + name(failure.said())
                  + ". This is a mistake of ours; please tell us the query",
              place.span());
    };
  }

  private static QueryFailedException limit(String message) {
    return new QueryFailedException(Reason.LIMIT, message, Span.NOWHERE);
  }

  private static QueryFailedException question(Place place, String message) {
    String where = place.function().isEmpty() ? "" : " in " + place.function();
    return new QueryFailedException(Reason.QUESTION, message + where, place.span());
  }

  private static String type(String message) {
    Matcher type = TYPE.matcher(message);
    return type.find() ? " as " + type.group(1) : "";
  }

  private static String name(String message) {
    Matcher name = NAME.matcher(message);
    Optional<String> last = name.results().map(found -> found.group(1)).reduce((_, b) -> b);
    return last.map(found -> " (" + found + ")").orElse("");
  }

  /** A function of the text that the message is about. */
  private record Place(String function, Span span) {
    static final Place UNKNOWN = new Place("", Span.NOWHERE);
  }

  private static Place place(String message, String text) {
    Matcher functions = FUNCTION.matcher(message);
    while (functions.find()) {
      String name =
          functions.group(1) != null ? functions.group(1) : String.valueOf(functions.group(2));
      Matcher call = Pattern.compile("(?i)\\b" + Pattern.quote(name) + "(?=\\s*\\()").matcher(text);
      if (call.find()) {
        return new Place(call.group(), span(text, call.start(), call.end()));
      }
    }
    return Place.UNKNOWN;
  }

  private static Span span(String text, int start, int end) {
    int line = 1 + (int) text.substring(0, start).chars().filter(c -> c == '\n').count();
    int column = start - text.lastIndexOf('\n', start - 1);
    return new Span(line, column, start, end);
  }
}
