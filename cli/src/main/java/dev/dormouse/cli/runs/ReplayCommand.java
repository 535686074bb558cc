package dev.dormouse.cli.runs;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RunId;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dormouse replay}. */
@Command(
    name = "replay",
    description = "Triggers a new run with a former one's payload and prints its id.")
public final class ReplayCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "RUN", description = "The former run's id.")
  private String run = "";

  @Option(
      names = "--from",
      paramLabel = "CHECKPOINT",
      description =
          "Go on from this checkpoint of it, on its version: dormouse runs RUN --checkpoints.")
  private @Nullable String checkpoint;

  @Option(
      names = {"-w", "--wait"},
      description = "Wait for the new run's end and print its output.")
  private boolean wait;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public ReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    try (var api = new Access(server, Path.of("")).open()) {
      Map<String, Object> body =
          checkpoint == null ? Map.of() : Map.of("checkpoint", new CheckpointId(checkpoint));
      var answer = api.post("/api/v1/runs/" + new RunId(run) + "/replay", body);
      var id = answer.path("id").asString("");
      if (id.isEmpty()) {
        throw new CommandFailed(ExitCode.FAILED, "The server named no new run: " + answer);
      }
      if (!wait) {
        if (json.wanted()) {
          terminal.printJson(answer);
        } else {
          terminal.print(id);
        }
        return ExitCode.OK;
      }
      var result = RunResults.await(api, new RunId(id));
      if (json.wanted()) {
        terminal.printJson(result);
      } else {
        RunText.print(terminal, result);
      }
      return result.ok() ? ExitCode.OK : ExitCode.FAILED;
    }
  }
}
