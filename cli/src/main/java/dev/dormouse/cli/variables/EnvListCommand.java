package dev.dormouse.cli.variables;

import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Table;
import dev.dormouse.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code dormouse env list}. */
@Command(name = "list", description = "Lists variables; secret ones without their values.")
final class EnvListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  EnvListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var table = new Table("NAME", "VALUE", "CHANGED");
    try (var variables = VariablesOfEnvironment.open(server)) {
      for (var each : variables.list()) {
        if (json.wanted()) {
          terminal.printJson(each);
        } else {
          table.add(
              Table.Cell.of(each.path("name").asString("")),
              value(each),
              Table.Cell.of(each.path("updatedAt").asString("")));
        }
      }
    }
    if (!json.wanted()) {
      table.printTo(terminal);
    }
    return ExitCode.OK;
  }

  private static Table.Cell value(JsonNode variable) {
    return variable.path("isSecret").asBoolean(false)
        ? new Table.Cell("(secret)", Colour.DIM)
        : Table.Cell.of(variable.path("value").asString("").replace("\n", "\\n"));
  }
}
