package dev.dormouse.cli.query;

import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Bars over time: a line for each bucket, a block of lines for each number, and within it for each
 * value of the columns that are neither.
 */
final class Plot {
  private static final int WIDTH = 50;
  private static final String[] EIGHTHS = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

  private final Terminal terminal;
  private final List<Shown> columns;
  private final List<JsonNode> rows;
  private final Shown time;

  private Plot(Terminal terminal, List<Shown> columns, List<JsonNode> rows, Shown time) {
    this.terminal = terminal;
    this.columns = columns;
    this.rows = rows;
    this.time = time;
  }

  static void print(Terminal terminal, List<Shown> columns, List<JsonNode> rows)
      throws CommandFailed {
    var time =
        columns.stream()
            .filter(Shown::isTime)
            .findFirst()
            .orElseThrow(() ->
                new CommandFailed(
                    ExitCode.USAGE,
                    "A plot needs a time: SELECT timeBucket(), count() FROM runs GROUP BY"
                        + " timeBucket ORDER BY timeBucket"));
    var numbers = columns.stream().filter(Shown::isNumber).toList();
    if (numbers.isEmpty()) {
      throw new CommandFailed(ExitCode.USAGE, "A plot needs a number, as count()");
    }
    var plot = new Plot(terminal, columns, rows, time);
    numbers.forEach(plot::print);
  }

  private void print(Shown number) {
    double largest =
        rows.stream().mapToDouble(row -> value(row, number)).filter(v -> v > 0).max().orElse(0);
    for (var series : series().entrySet()) {
      terminal.print(
          terminal.in(
              Colour.BOLD,
              number.name() + (series.getKey().isEmpty() ? "" : "  " + series.getKey())));
      for (var row : series.getValue()) {
        terminal.print(
            terminal.in(Colour.DIM, time.text(row.path(time.name())))
                + "  "
                + terminal.in(Colour.CYAN, bar(value(row, number), largest))
                + " "
                + number.text(row.path(number.name())));
      }
    }
  }

  private Map<String, List<JsonNode>> series() {
    var names =
        columns.stream()
            .filter(each -> !each.equals(time) && !each.isNumber())
            .map(Shown::name)
            .toList();
    var series = new LinkedHashMap<String, List<JsonNode>>();
    for (var row : rows) {
      var name =
          names.stream().map(each -> row.path(each).asString("")).collect(Collectors.joining(", "));
      series.computeIfAbsent(name, _ -> new ArrayList<>()).add(row);
    }
    return series;
  }

  private static double value(JsonNode row, Shown number) {
    return row.path(number.name()).asDouble(0);
  }

  /** In eighths of a character; what is more than nothing is seen. */
  static String bar(double value, double largest) {
    if (value <= 0 || largest <= 0) {
      return "";
    }
    int eighths = (int) Math.max(1, Math.round(value / largest * WIDTH * 8));
    return "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
  }
}
