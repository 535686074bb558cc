package dev.dormouse.query.compile.word;

import dev.dormouse.query.ast.Expression;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Units of time as the first argument of a function: {@code 'day'}, {@code DAY}. */
public final class UnitWord {
  public static final List<String> ALL =
      List.of("millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year");

  private UnitWord() {}

  public static Optional<String> of(Expression expression) {
    String word =
        switch (expression) {
          case Expression.Text(String text, var _) -> text;
          case Expression.Name(List<String> parts, var _) when parts.size() == 1 ->
              parts.getFirst();
          default -> "";
        };
    String unit = word.toLowerCase(Locale.ROOT);
    return ALL.contains(unit) ? Optional.of(unit) : Optional.empty();
  }

  /** Whether a function moves a time by so many units. */
  public static boolean isShift(String function) {
    return switch (function.toLowerCase(Locale.ROOT)) {
      case "date_add", "dateadd", "date_sub", "datesub" -> true;
      default -> false;
    };
  }
}
