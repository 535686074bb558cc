package dev.dormouse.cli.runs;

import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.Terminal;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Log entries as lines for people. */
public final class LogTail {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

  private final Terminal terminal;
  private final ZoneId zone;

  /** Lines with times in the given zone. */
  public LogTail(Terminal terminal, ZoneId zone) {
    this.terminal = terminal;
    this.zone = zone;
  }

  /** Prints one entry, after a text that says whose it is; spans are not for people to read. */
  public void print(String before, JsonNode entry) {
    if (entry.path("span").isObject()) {
      return;
    }
    var level = entry.path("level").asString("INFO");
    var source = entry.path("source").asString("");
    boolean ours = source.equals("dormouse");
    var line =
        time(entry.path("time"))
            + " "
            + terminal.in(colour(level), String.format(Locale.ROOT, "%-5s", level))
            + " "
            + before
            + (ours
                ? terminal.in(Colour.CYAN, entry.path("message").asString(""))
                : entry.path("message").asString(""));
    terminal.print(line);
  }

  /** A moment as every line begins with it. */
  public String time(JsonNode moment) {
    return terminal.in(
        Colour.DIM, RunText.instant(moment).map(this::local).map(TIME::format).orElse(""));
  }

  /** The task, and the end of the run's id, which differs where its beginning does not. */
  public String label(String task, String run) {
    return terminal.in(Colour.CYAN, task + " …" + run.substring(Math.max(0, run.length() - 6)))
        + " ";
  }

  private LocalTime local(Instant instant) {
    return LocalTime.ofInstant(instant, zone);
  }

  private static Colour colour(String level) {
    return switch (level) {
      case "ERROR" -> Colour.RED;
      case "WARN" -> Colour.YELLOW;
      case "DEBUG", "TRACE" -> Colour.DIM;
      default -> Colour.GREEN;
    };
  }
}
