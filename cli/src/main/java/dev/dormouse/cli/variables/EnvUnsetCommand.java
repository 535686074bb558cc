package dev.dormouse.cli.variables;

import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dormouse env unset}. */
@Command(name = "unset", description = "Removes variables.")
final class EnvUnsetCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "1..*", paramLabel = "NAME", description = "The variables' names.")
  private List<String> names = List.of();

  @Mixin private ServerOptions server = new ServerOptions();

  EnvUnsetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    try (var variables = VariablesOfEnvironment.open(server)) {
      for (var name : names) {
        variables.unset(name);
        terminal.print(name + " is gone from " + variables.environment());
      }
    }
    return ExitCode.OK;
  }
}
