package dev.dormouse.cli;

import dev.dormouse.cli.access.WhoamiCommand;
import dev.dormouse.cli.alerts.AlertsCommand;
import dev.dormouse.cli.alerts.ErrorsCommand;
import dev.dormouse.cli.bulk.BulkCommand;
import dev.dormouse.cli.bulk.CancelCommand;
import dev.dormouse.cli.bulk.ReplayCommand;
import dev.dormouse.cli.bulk.RestartCommand;
import dev.dormouse.cli.checkpoints.CheckpointsCommand;
import dev.dormouse.cli.demo.DemoCommand;
import dev.dormouse.cli.host.DevCommand;
import dev.dormouse.cli.host.StartCommand;
import dev.dormouse.cli.host.SupervisorCommand;
import dev.dormouse.cli.mcp.McpCommand;
import dev.dormouse.cli.nodes.NodeCommand;
import dev.dormouse.cli.project.DeployCommand;
import dev.dormouse.cli.project.InitCommand;
import dev.dormouse.cli.project.PromoteCommand;
import dev.dormouse.cli.project.RetentionCommand;
import dev.dormouse.cli.project.RollbackCommand;
import dev.dormouse.cli.project.VersionsCommand;
import dev.dormouse.cli.query.QueryCommand;
import dev.dormouse.cli.queues.QueueCommand;
import dev.dormouse.cli.runs.EventCommand;
import dev.dormouse.cli.runs.LogsCommand;
import dev.dormouse.cli.runs.RescheduleCommand;
import dev.dormouse.cli.runs.RunsCommand;
import dev.dormouse.cli.runs.TriggerCommand;
import dev.dormouse.cli.schedules.ScheduleCommand;
import dev.dormouse.cli.terminal.Failures;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.cli.variables.EnvCommand;
import dev.dormouse.deploy.ProgramVersion;
import java.time.InstantSource;
import java.time.ZoneId;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The program {@code dormouse}. */
public final class Dormouse {
  private Dormouse() {}

  /** Carries out the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    var code = commandLine(Terminal.system(), InstantSource.system()).execute(arguments);
    System.exit(code);
  }

  /** All commands, on a terminal. */
  static CommandLine commandLine(Terminal terminal, InstantSource clock) {
    var failures = new Failures(terminal);
    var zone = ZoneId.systemDefault();
    var commandLine =
        new CommandLine(new DormouseCommand(terminal))
            .addSubcommand(new DemoCommand(terminal))
            .addSubcommand(new StartCommand(terminal, clock))
            .addSubcommand(new SupervisorCommand(terminal))
            .addSubcommand(new DevCommand(terminal, clock))
            .addSubcommand(new InitCommand(terminal, ProgramVersion.text()))
            .addSubcommand(new DeployCommand(terminal))
            .addSubcommand(new TriggerCommand(terminal))
            .addSubcommand(new EventCommand(terminal))
            .addSubcommand(new RunsCommand(terminal, clock))
            .addSubcommand(new LogsCommand(terminal, zone))
            .addSubcommand(new QueryCommand(terminal))
            .addSubcommand(new McpCommand(ProgramVersion.text()))
            .addSubcommand(new CancelCommand(terminal))
            .addSubcommand(new ReplayCommand(terminal))
            .addSubcommand(new RestartCommand(terminal))
            .addSubcommand(new BulkCommand(terminal, clock))
            .addSubcommand(new VersionsCommand(terminal))
            .addSubcommand(new PromoteCommand(terminal))
            .addSubcommand(new RollbackCommand(terminal))
            .addSubcommand(new RetentionCommand(terminal))
            .addSubcommand(new ErrorsCommand(terminal, clock))
            .addSubcommand(new AlertsCommand(terminal))
            .addSubcommand(new CheckpointsCommand(terminal))
            .addSubcommand(new NodeCommand(terminal))
            .addSubcommand(new RescheduleCommand(terminal))
            .addSubcommand(QueueCommand.on(terminal))
            .addSubcommand(ScheduleCommand.on(terminal))
            .addSubcommand(EnvCommand.on(terminal))
            .addSubcommand(new WhoamiCommand(terminal))
            .addSubcommand("completion", completion());
    commandLine
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        // "@FILE" is a payload, not a file of arguments.
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true);
    addHelp(commandLine);
    return commandLine;
  }

  private static CommandLine completion() {
    var completion = new CommandLine(new AutoComplete.GenerateCompletion());
    completion
        .getCommandSpec()
        .usageMessage()
        .description("Prints a completion script for bash and zsh: source <(dormouse completion)");
    return completion;
  }

  private static void addHelp(CommandLine commandLine) {
    var spec = commandLine.getCommandSpec();
    if (spec.findOption("--help") == null) {
      spec.addOption(
          CommandLine.Model.OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help.")
              .build());
    }
    commandLine.getSubcommands().values().forEach(Dormouse::addHelp);
  }
}
