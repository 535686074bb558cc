package dev.dormouse.cli.variables;

import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dormouse env}, which does nothing but hold its subcommands. */
@Command(
    name = "env",
    description = "Shows and changes the variables that tasks see by System.getenv.",
    footer = {
      "",
      "Tasks see a change from their next start, or when they come back from a checkpoint.",
      "",
      "Examples:",
      "  dormouse env set STRIPE_KEY -e prod     (asks for the value)",
      "  dormouse env set CITY=Bern --plain",
      "  dormouse env push .env -e staging"
    })
public final class EnvCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  private EnvCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command with its subcommands. */
  public static CommandLine on(Terminal terminal) {
    return new CommandLine(new EnvCommand(terminal))
        .addSubcommand(new EnvListCommand(terminal))
        .addSubcommand(new EnvSetCommand(terminal, System.in))
        .addSubcommand(new EnvUnsetCommand(terminal))
        .addSubcommand(new EnvPullCommand(terminal))
        .addSubcommand("push", new EnvPushCommand(terminal, true))
        .addSubcommand("import", new EnvPushCommand(terminal, false))
        .addSubcommand(new EnvKeysCommand(terminal));
  }

  @Override
  public Integer call() {
    terminal.print(spec.commandLine().getUsageMessage().stripTrailing());
    return ExitCode.OK;
  }
}
