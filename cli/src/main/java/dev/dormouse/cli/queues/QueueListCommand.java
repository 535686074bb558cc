package dev.dormouse.cli.queues;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dormouse queue list}. */
@Command(name = "list", description = "Lists queues: what they hold, and may hold.")
final class QueueListCommand implements Callable<Integer> {
  private static final int PAGE = 100;

  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  QueueListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var table = QueueText.table();
    try (var api = new Access(server, Path.of("")).open()) {
      for (int page = 1; ; page++) {
        var answer = api.get("/api/v1/queues?page=" + page + "&perPage=" + PAGE);
        for (var queue : answer.path("data")) {
          if (json.wanted()) {
            terminal.printJson(queue);
          } else {
            QueueText.add(table, queue);
          }
        }
        if (page >= answer.path("pagination").path("totalPages").asInt(1)) {
          break;
        }
      }
    }
    if (!json.wanted()) {
      table.printTo(terminal);
    }
    return ExitCode.OK;
  }
}
