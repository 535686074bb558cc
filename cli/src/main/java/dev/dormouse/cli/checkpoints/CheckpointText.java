package dev.dormouse.cli.checkpoints;

import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.Durations;
import dev.dormouse.cli.terminal.Table;
import dev.dormouse.cli.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Checkpoints of a run as a table. */
public final class CheckpointText {
  private CheckpointText() {}

  /**
   * Prints what the server tells of a run's checkpoints.
   *
   * @param json each as the server's JSON instead
   */
  public static void print(Terminal terminal, boolean json, JsonNode answer, Instant now) {
    var table = new Table("CHECKPOINT", "MADE", "ATTEMPT", "WAITS FOR", "SIZE", "STORE", "KEPT");
    for (var one : answer.path("checkpoints")) {
      if (json) {
        terminal.printJson(one);
        continue;
      }
      table.add(
          Table.Cell.of(one.path("id").asString("")),
          new Table.Cell(
              Durations.shown(Duration.between(time(one, "createdAt"), now)) + " ago", Colour.DIM),
          Table.Cell.of(one.path("attempt").asString("")),
          Table.Cell.of(
              one.path("waits")
                  .valueStream()
                  .map(kind -> kind.asString("").toLowerCase(Locale.ROOT))
                  .distinct()
                  .collect(Collectors.joining(", "))),
          Table.Cell.of(size(one.path("bytes").asLong(0))),
          Table.Cell.of(one.path("store").asString("")),
          Table.Cell.of(
              one.path("keptUntil").isString()
                  ? "for " + Durations.shown(Duration.between(now, time(one, "keptUntil")))
                  : "the run's own"));
    }
    if (!json) {
      table.printTo(terminal);
    }
  }

  private static Instant time(JsonNode checkpoint, String name) {
    return Instant.parse(checkpoint.path(name).asString(Instant.EPOCH.toString()));
  }

  static String size(long bytes) {
    return String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
  }
}
