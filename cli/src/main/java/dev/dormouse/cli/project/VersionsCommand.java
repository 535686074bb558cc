package dev.dormouse.cli.project;

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
import tools.jackson.databind.JsonNode;

/** {@code dormouse versions}. */
@Command(
    name = "versions",
    description = "Lists versions, newest first, with the number of their runs that are not over.")
public final class VersionsCommand implements Callable<Integer> {
  private static final int SHOWN = 25;

  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public VersionsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var table = new Table("VERSION", "RUNS", "DEPLOYED", "");
    try (var api = new Access(server, Path.of("")).open()) {
      for (var version : api.get("/api/v1/deployments?page%5Bsize%5D=" + SHOWN).path("data")) {
        if (json.wanted()) {
          terminal.printJson(version);
        } else {
          add(table, version);
        }
      }
    }
    if (!json.wanted()) {
      table.printTo(terminal);
    }
    return ExitCode.OK;
  }

  private static void add(Table table, JsonNode version) {
    table.add(
        Table.Cell.of(version.path("version").asString("")),
        Table.Cell.of(version.path("livingRuns").asString("0")),
        new Table.Cell(version.path("createdAt").asString(""), Colour.DIM),
        new Table.Cell(version.path("isCurrent").asBoolean(false) ? "current" : "", Colour.GREEN));
  }
}
