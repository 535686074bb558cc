package dev.dormouse.cli.project;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dormouse promote}. */
@Command(
    name = "promote",
    description = "Makes a version the current one: new runs get it.",
    footer = {"", "\"dormouse versions\" lists them."})
public final class PromoteCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "VERSION", description = "The version, for example 20261124.2.")
  private String version = "";

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public PromoteCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    try (var api = new Access(server, Path.of("")).open()) {
      new Promotion(terminal, server, json).of(api, version);
    }
    return ExitCode.OK;
  }
}
