package dev.dormouse.cli.schedules;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Table;
import dev.dormouse.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code dormouse schedule list}. */
@Command(name = "list", description = "Lists schedules, or shows one with its coming times.")
final class ScheduleListCommand implements Callable<Integer> {
  private static final int PAGE = 100;

  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "SCHEDULE",
      description = "A schedule's id; lists all where left out.")
  private String schedule = "";

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  ScheduleListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var table = new Table("SCHEDULE", "TASK", "CRON", "ZONE", "NEXT", "STATE", "KEY");
    try (var api = new Access(server, Path.of("")).open()) {
      if (!schedule.isEmpty()) {
        show(api.get("/api/v1/schedules/" + schedule));
        return ExitCode.OK;
      }
      for (int page = 1; ; page++) {
        var answer = api.get("/api/v1/schedules?page=" + page + "&perPage=" + PAGE);
        for (var each : answer.path("data")) {
          if (json.wanted()) {
            terminal.printJson(each);
          } else {
            add(table, each);
          }
        }
        if (page >= answer.path("pagination").path("totalPages").asInt(1)) {
          break;
        }
      }
    }
    if (!json.wanted()) {
      table.printTo(terminal);
    }
    return ExitCode.OK;
  }

  private static void add(Table table, JsonNode schedule) {
    boolean active = schedule.path("active").asBoolean(true);
    table.add(
        Table.Cell.of(schedule.path("id").asString("")),
        Table.Cell.of(schedule.path("task").asString("")),
        Table.Cell.of(schedule.path("generator").path("expression").asString("")),
        Table.Cell.of(schedule.path("timezone").asString("")),
        Table.Cell.of(schedule.path("nextRun").asString("")),
        active ? Table.Cell.of(origin(schedule)) : new Table.Cell("inactive", Colour.YELLOW),
        Table.Cell.of(schedule.path("deduplicationKey").asString("")));
  }

  private static String origin(JsonNode schedule) {
    return schedule.path("type").asString("").equals("DECLARATIVE") ? "declared" : "active";
  }

  private void show(JsonNode shown) {
    if (json.wanted()) {
      terminal.printJson(shown);
      return;
    }
    terminal.print(
        shown.path("id").asString("")
            + "  "
            + shown.path("task").asString("")
            + "  "
            + shown.path("generator").path("description").asString("")
            + " ("
            + shown.path("timezone").asString("")
            + ")");
    shown.path("upcoming").forEach(time -> terminal.print("  " + time.asString("")));
  }
}
