package dev.dormouse.cli.checkpoints;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.Durations;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code dormouse checkpoints}. */
@Command(
    name = "checkpoints",
    description =
        "Tells how many past checkpoints the environment keeps for replays, what they take, and how"
            + " many it may keep; or changes that.")
public final class CheckpointsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Keep the latest N of each run; 0 for none.")
  private @Nullable Integer number;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "Keep them for so long after their runs are past them: 12h, 7d.")
  private @Nullable String age;

  @Option(
      names = "--at-most",
      paramLabel = "BYTES",
      description = "Keep at most so many bytes of all runs together.")
  private @Nullable Long bytes;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public CheckpointsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var asked = asked();
    try (var api = new Access(server, Path.of("")).open()) {
      var path = "/api/v1/checkpoints";
      var kept = asked.isEmpty() ? api.get(path) : api.post(path, asked);
      if (json.wanted()) {
        terminal.printJson(kept);
      } else {
        print(kept);
      }
    }
    return ExitCode.OK;
  }

  private Map<String, Object> asked() {
    var asked = new HashMap<String, Object>();
    if (number != null) {
      asked.put("perRun", number);
    }
    if (age != null) {
      asked.put("age", age);
    }
    if (bytes != null) {
      asked.put("bytes", bytes);
    }
    return asked;
  }

  private void print(JsonNode kept) {
    var limits = kept.path("limits");
    terminal.print(
        "%s kept, %s"
            .formatted(
                kept.path("checkpoints").asString("0"),
                CheckpointText.size(kept.path("bytes").asLong(0))));
    terminal.print(
        "at most %s of each run, for %s, %s of all"
            .formatted(
                limits.path("perRun").asString("0"),
                Durations.shown(Duration.parse(limits.path("age").asString("PT0S"))),
                CheckpointText.size(limits.path("bytes").asLong(0))));
  }
}
