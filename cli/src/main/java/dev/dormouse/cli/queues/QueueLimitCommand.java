package dev.dormouse.cli.queues;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dormouse queue limit}. */
@Command(
    name = "limit",
    description = "Gives a queue another limit than the declared one, or the declared one again.")
final class QueueLimitCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "QUEUE",
      description = "The queue's name; task/ID is a task's own.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "N",
      description = "How many of its runs may execute at a time, for each concurrency key.")
  private @Nullable Integer limit;

  @Option(names = "--reset", description = "Let the declared limit count again.")
  private boolean reset;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  QueueLimitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if ((limit == null) != reset) {
      throw new CommandFailed(ExitCode.USAGE, "Give either a limit or --reset.");
    }
    var queue = QueuePath.of(name);
    try (var api = new Access(server, Path.of("")).open()) {
      var answer =
          limit == null
              ? api.post(queue.path("/concurrency/reset"), Map.of("type", queue.type()))
              : api.post(
                  queue.path("/concurrency/override"),
                  Map.of("type", queue.type(), "concurrencyLimit", limit));
      if (json.wanted()) {
        terminal.printJson(answer);
      } else {
        var table = QueueText.table();
        QueueText.add(table, answer);
        table.printTo(terminal);
      }
    }
    return ExitCode.OK;
  }
}
