package dev.dormouse.cli.queues;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dormouse queue pause} and {@code dormouse queue resume}. */
@Command(description = "Lets no run of a queue begin, or lets them again. What runs goes on.")
final class QueuePauseCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final boolean pauses;

  @Parameters(
      arity = "1..*",
      paramLabel = "QUEUE",
      description = "The queues' names; task/ID is a task's own.")
  private List<String> queues = List.of();

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  QueuePauseCommand(Terminal terminal, boolean pauses) {
    this.terminal = terminal;
    this.pauses = pauses;
  }

  @Override
  public Integer call() throws Exception {
    try (var api = new Access(server, Path.of("")).open()) {
      for (String name : queues) {
        var queue = QueuePath.of(name);
        var answer =
            api.post(
                queue.path("/pause"),
                Map.of("type", queue.type(), "action", pauses ? "pause" : "resume"));
        if (json.wanted()) {
          terminal.printJson(answer);
        } else {
          terminal.print(name + (pauses ? " is paused" : " goes on"));
        }
      }
    }
    return ExitCode.OK;
  }
}
