package dev.dormouse.cli.queues;

import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dormouse queue}, which does nothing but hold its subcommands. */
@Command(
    name = "queue",
    description = "Shows queues, pauses and resumes them, and gives them other limits.",
    footer = {
      "",
      "Examples:",
      "  dormouse queue list",
      "  dormouse queue pause task/send-mail",
      "  dormouse queue limit mails 5",
      "  dormouse queue limit mails --reset"
    })
public final class QueueCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  private QueueCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command with its subcommands. */
  public static CommandLine on(Terminal terminal) {
    return new CommandLine(new QueueCommand(terminal))
        .addSubcommand(new QueueListCommand(terminal))
        .addSubcommand("pause", new QueuePauseCommand(terminal, true))
        .addSubcommand("resume", new QueuePauseCommand(terminal, false))
        .addSubcommand(new QueueLimitCommand(terminal));
  }

  @Override
  public Integer call() {
    terminal.print(spec.commandLine().getUsageMessage().stripTrailing());
    return ExitCode.OK;
  }
}
