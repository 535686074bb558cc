package dev.dormouse.cli.variables;

import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dormouse env set}. */
@Command(
    name = "set",
    description = "Sets variables. They are secret, and not shown again, unless --plain is given.")
final class EnvSetCommand implements Callable<Integer> {
  private static final int MOST_BYTES = 256 * 1024;

  private final Terminal terminal;
  private final InputStream in;

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME[=VALUE]",
      description =
          "What to set; without a value it is asked for, or read from the standard input, so that"
              + " it is in no shell's history.")
  private List<String> wanted = List.of();

  @Option(names = "--plain", description = "The values are no secrets.")
  private boolean plain;

  @Mixin private ServerOptions server = new ServerOptions();

  EnvSetCommand(Terminal terminal, InputStream in) {
    this.terminal = terminal;
    this.in = in;
  }

  @Override
  public Integer call() throws Exception {
    if (wanted.stream().filter(each -> !each.contains("=")).count() > 1) {
      throw new CommandFailed(
          ExitCode.USAGE, "The value of one variable can be asked for at a time.");
    }
    var values = new LinkedHashMap<String, String>();
    for (var each : wanted) {
      int equals = each.indexOf('=');
      values.put(
          equals < 0 ? each : each.substring(0, equals),
          equals < 0 ? ask(each) : each.substring(equals + 1));
    }
    try (var variables = VariablesOfEnvironment.open(server)) {
      variables.set(values, true, !plain);
      terminal.print(String.join(", ", values.keySet()) + " set in " + variables.environment());
    }
    return ExitCode.OK;
  }

  private String ask(String name) throws IOException, CommandFailed {
    if (terminal.interactive()) {
      return terminal
          .askSecret(name)
          .orElseThrow(() -> new CommandFailed(ExitCode.USAGE, "No value was given for " + name));
    }
    byte[] read = in.readNBytes(MOST_BYTES);
    var text = new String(read, StandardCharsets.UTF_8);
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
