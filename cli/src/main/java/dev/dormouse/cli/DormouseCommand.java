package dev.dormouse.cli;

import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code dormouse} itself, which does nothing but show what there is. */
@Command(
    name = "dormouse",
    versionProvider = Version.class,
    description = "Durable execution for plain Java.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all went well",
      "1:the operation failed, or the run that was waited for did",
      "2:the command line, or dormouse.yml, is wrong",
      "3:no server answers",
      "4:the server does not accept the key, or there is none",
      "130:stopped from outside"
    },
    footer = {
      "",
      "\"dormouse COMMAND --help\" shows what a command takes. First steps: dormouse demo, or",
      "dormouse init hello && dormouse dev hello"
    },
    commandListHeading = "%nCommands:%n",
    synopsisSubcommandLabel = "COMMAND")
final class DormouseCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version.")
  private boolean version;

  DormouseCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    var ansi = terminal.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
    terminal.print(spec.commandLine().getUsageMessage(ansi).stripTrailing());
    return version ? ExitCode.USAGE : ExitCode.OK;
  }
}
