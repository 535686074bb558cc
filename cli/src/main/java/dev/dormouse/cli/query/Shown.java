package dev.dormouse.cli.query;

import dev.dormouse.cli.terminal.Durations;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * A column of an answer, and how its values look to people.
 *
 * @param render what the values are, as the server says: duration, bytes …; empty for nothing
 *     special
 */
record Shown(String name, String type, String render) {
  static Shown of(JsonNode column) {
    var format = column.path("format").asString("");
    return new Shown(
        column.path("name").asString(""),
        column.path("type").asString(""),
        format.isEmpty() ? column.path("customRenderType").asString("") : format);
  }

  boolean isTime() {
    return type.contains("Date");
  }

  boolean isNumber() {
    return type.matches("(Nullable\\()?(U?Int|Float|Decimal).*");
  }

  String text(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return "";
    }
    if (!value.isNumber()) {
      return value.isValueNode() ? oneLine(value.asString("")) : oneLine(value.toString());
    }
    double number = value.doubleValue();
    return switch (render) {
      case "duration" -> duration(number / 1e3);
      case "durationSeconds" -> duration(number);
      case "durationNs" -> duration(number / 1e9);
      case "bytes" -> scaled(number, 1024, "B", "KiB", "MiB", "GiB", "TiB");
      case "decimalBytes" -> scaled(number, 1000, "B", "kB", "MB", "GB", "TB");
      case "quantity" -> scaled(number, 1000, "", "k", "M", "G", "T");
      case "percent" -> String.format(Locale.ROOT, "%.1f %%", (Double) number);
      case "costInDollars" -> String.format(Locale.ROOT, "$%.4f", (Double) number);
      case "cost" -> String.format(Locale.ROOT, "%.2f ¢", (Double) number);
      default -> value.isIntegralNumber() ? value.asString() : plain(number);
    };
  }

  private static String duration(double seconds) {
    return Durations.shown(Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? String.format(Locale.ROOT, "%.0f", (Double) number)
        : String.format(Locale.ROOT, "%.4g", (Double) number);
  }

  private static String scaled(double number, double step, String... units) {
    double rest = number;
    int unit = 0;
    while (Math.abs(rest) >= step && unit < units.length - 1) {
      rest /= step;
      unit++;
    }
    var text =
        rest == Math.rint(rest)
            ? String.format(Locale.ROOT, "%.0f", (Double) rest)
            : String.format(Locale.ROOT, "%.1f", (Double) rest);
    return (text + " " + units[unit]).strip();
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }
}
