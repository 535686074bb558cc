package dev.dormouse.cli.variables;

import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dormouse env push} and {@code dormouse env import}. */
@Command(
    description = {
      "Sets the variables of a file, all or none; \"push\" changes those that are there already,",
      "\"import\" keeps them. They are secret unless --plain is given."
    })
final class EnvPushCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final boolean changes;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The file (default: .env).")
  private Path file = Path.of(".env");

  @Option(names = "--plain", description = "The values are no secrets.")
  private boolean plain;

  @Mixin private ServerOptions server = new ServerOptions();

  EnvPushCommand(Terminal terminal, boolean changes) {
    this.terminal = terminal;
    this.changes = changes;
  }

  @Override
  public Integer call() throws Exception {
    var values = EnvFile.read(file);
    try (var variables = VariablesOfEnvironment.open(server)) {
      variables.set(values, changes, !plain);
      terminal.print(
          "%d variables of %s are in %s".formatted(values.size(), file, variables.environment()));
    }
    return ExitCode.OK;
  }
}
