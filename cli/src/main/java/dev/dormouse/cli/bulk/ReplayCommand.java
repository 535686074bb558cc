package dev.dormouse.cli.bulk;

import dev.dormouse.cli.runs.RunResults;
import dev.dormouse.cli.runs.RunText;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.RunId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code dormouse replay}. */
@Command(
    name = "replay",
    description = {
      "Triggers a new run with a former one's payload and prints its id.",
      "With --all: of all that the other options select."
    })
public final class ReplayCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "0..1", paramLabel = "RUN", description = "The former run's id.")
  private @Nullable String run;

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

  @Mixin private ManyRuns many = new ManyRuns();

  public ReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (run != null && wait) {
      try (var api = many.open()) {
        return await(api, run);
      }
    }
    if (run == null && checkpoint != null) {
      throw new CommandFailed(ExitCode.USAGE, "--from is a checkpoint of one run: give its id.");
    }
    return many.carryOut(
        terminal,
        "replay",
        run == null ? List.of() : List.of(run),
        (api, former) -> {
          var answer = replay(api, former);
          many.show(terminal, answer, answer.path("id").asString(""));
        });
  }

  private JsonNode replay(Api api, String former) throws Exception {
    Map<String, Object> body =
        checkpoint == null ? Map.of() : Map.of("checkpoint", new CheckpointId(checkpoint));
    var answer = api.post("/api/v1/runs/" + new RunId(former) + "/replay", body);
    if (answer.path("id").asString("").isEmpty()) {
      throw new CommandFailed(ExitCode.FAILED, "The server named no new run: " + answer);
    }
    return answer;
  }

  private Integer await(Api api, String former) throws Exception {
    var result = RunResults.await(api, new RunId(replay(api, former).path("id").asString("")));
    if (many.wantsJson()) {
      terminal.printJson(result);
    } else {
      RunText.print(terminal, result);
    }
    return result.ok() ? ExitCode.OK : ExitCode.FAILED;
  }
}
