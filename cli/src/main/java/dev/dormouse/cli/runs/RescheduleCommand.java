package dev.dormouse.cli.runs;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.protocol.RunId;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dormouse reschedule}. */
@Command(name = "reschedule", description = "Gives a delayed run that has not begun another delay.")
public final class RescheduleCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  @Parameters(
      index = "1",
      paramLabel = "TIME",
      description = "A duration from now such as 10m, or an ISO instant.")
  private String delay = "";

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public RescheduleCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var id = new RunId(run);
    try (var api = new Access(server, Path.of("")).open()) {
      var answer = api.post("/api/v1/runs/" + id + "/reschedule", Map.of("delay", delay));
      if (json.wanted()) {
        terminal.printJson(answer);
      } else {
        terminal.print(id + " begins at " + answer.path("delayedUntil").asString(""));
      }
    }
    return ExitCode.OK;
  }
}
