package dev.dormouse.cli.queues;

import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.Table;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Queues as people read them. */
final class QueueText {
  private QueueText() {}

  static Table table() {
    return new Table("QUEUE", "RUNNING", "QUEUED", "LIMIT", "RATE", "STATE");
  }

  static void add(Table table, JsonNode queue) {
    boolean paused = queue.path("paused").asBoolean(false);
    table.add(
        Table.Cell.of(name(queue)),
        Table.Cell.of(queue.path("running").asString("")),
        Table.Cell.of(queue.path("queued").asString("")),
        Table.Cell.of(limit(queue)),
        Table.Cell.of(rate(queue.path("rateLimit"))),
        paused ? new Table.Cell("paused", Colour.YELLOW) : Table.Cell.of(""));
  }

  private static String name(JsonNode queue) {
    return (queue.path("type").asString("").equals("task") ? "task/" : "")
        + queue.path("name").asString("");
  }

  private static String limit(JsonNode queue) {
    var limits = queue.path("concurrency");
    var current = limits.path("current");
    String shown = current.isNumber() ? current.asString() : "none";
    return limits.path("override").isNumber()
        ? shown + " (instead of " + limits.path("base").asString("none") + ")"
        : shown;
  }

  private static String rate(JsonNode rate) {
    return rate.isObject()
        ? rate.path("runs").asString("") + " in " + shown(rate.path("period").asString("PT0S"))
        : "";
  }

  private static String shown(String period) {
    return Duration.parse(period).toString().substring(2).toLowerCase(java.util.Locale.ROOT);
  }
}
