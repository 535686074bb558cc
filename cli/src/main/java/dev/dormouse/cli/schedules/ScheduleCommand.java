package dev.dormouse.cli.schedules;

import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dormouse schedule}, which does nothing but hold its subcommands. */
@Command(
    name = "schedule",
    description = "Shows schedules and their coming times, makes and changes them.",
    footer = {
      "",
      "Examples:",
      "  dormouse schedule list",
      "  dormouse schedule create report '0 7 * * 1-5' --timezone Europe/Vienna --dedup daily",
      "  dormouse schedule deactivate sched_…"
    })
public final class ScheduleCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  private ScheduleCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command with its subcommands. */
  public static CommandLine on(Terminal terminal) {
    return new CommandLine(new ScheduleCommand(terminal))
        .addSubcommand(new ScheduleListCommand(terminal))
        .addSubcommand(new ScheduleCreateCommand(terminal))
        .addSubcommand(
            "activate", new ScheduleChangeCommand(terminal, ScheduleChangeCommand.Verb.ACTIVATE))
        .addSubcommand(
            "deactivate",
            new ScheduleChangeCommand(terminal, ScheduleChangeCommand.Verb.DEACTIVATE))
        .addSubcommand(
            "delete", new ScheduleChangeCommand(terminal, ScheduleChangeCommand.Verb.DELETE));
  }

  @Override
  public Integer call() {
    terminal.print(spec.commandLine().getUsageMessage().stripTrailing());
    return ExitCode.OK;
  }
}
