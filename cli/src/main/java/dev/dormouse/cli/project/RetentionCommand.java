package dev.dormouse.cli.project;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dormouse retention}. */
@Command(
    name = "retention",
    description = "Shows or changes how long the environment keeps what is over.")
public final class RetentionCommand implements Callable<Integer> {
  private static final String PATH = "/api/v1/retention";

  private final Terminal terminal;

  @Option(
      names = "--runs",
      paramLabel = "TIME",
      description = "Runs and what belongs to them, from their ends on: 90d.")
  private @Nullable String runs;

  @Option(names = "--logs", paramLabel = "TIME", description = "Lines that runs logged: 30d.")
  private @Nullable String logs;

  @Option(names = "--events", paramLabel = "TIME", description = "Events that were sent: 30d.")
  private @Nullable String events;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public RetentionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var changes = new LinkedHashMap<String, String>();
    if (runs != null) {
      changes.put("runs", runs);
    }
    if (logs != null) {
      changes.put("logs", logs);
    }
    if (events != null) {
      changes.put("events", events);
    }
    try (var api = new Access(server, Path.of("")).open()) {
      var kept = changes.isEmpty() ? api.get(PATH) : api.put(PATH, changes);
      if (json.wanted()) {
        terminal.printJson(kept);
      } else {
        terminal.print(
            "runs "
                + kept.path("runs").asString("")
                + ", logs "
                + kept.path("logs").asString("")
                + ", events "
                + kept.path("events").asString(""));
      }
    }
    return ExitCode.OK;
  }
}
