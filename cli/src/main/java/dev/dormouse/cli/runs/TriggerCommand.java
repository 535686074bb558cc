package dev.dormouse.cli.runs;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.TriggerAnswer;
import dev.dormouse.protocol.api.TriggerRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dormouse trigger}. */
@Command(
    name = "trigger",
    description = "Triggers a run of a task and prints its id.",
    footer = {
      "",
      "Examples:",
      "  dormouse trigger greet '{\"name\":\"Ada\"}' --wait",
      "  dormouse trigger import @rows.json --delay 10m --tag nightly"
    })
public final class TriggerCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "TASK", description = "The task's id.")
  private String task = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "JSON",
      description = "The payload: JSON, @FILE, or - for standard input; null where left out.")
  private @Nullable String payload;

  @Option(
      names = {"-w", "--wait"},
      description = "Wait for the run's end and print its output; exit code 1 where it failed.")
  private boolean wait;

  @Mixin private TriggerArguments arguments = new TriggerArguments();
  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public TriggerCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var id = new TaskId(task);
    var request =
        new TriggerRequest(
            JsonArgument.read(payload, System.in, Limits.PAYLOAD_BYTES),
            null,
            arguments.options(System.in));
    try (var api = new Access(server, Path.of("")).open()) {
      var path =
          "/api/v1/tasks/" + URLEncoder.encode(id.value(), StandardCharsets.UTF_8) + "/trigger";
      var answer = api.post(path, request, TriggerAnswer.class);
      if (!wait) {
        if (json.wanted()) {
          terminal.printJson(answer);
        } else {
          terminal.print(answer.id().value());
        }
        return ExitCode.OK;
      }
      if (!json.wanted()) {
        terminal.say(answer.id() + " triggered, waiting for its end");
      }
      var result = RunResults.await(api, answer.id());
      if (json.wanted()) {
        terminal.printJson(result);
      } else {
        RunText.print(terminal, result);
      }
      return result.ok() ? ExitCode.OK : ExitCode.FAILED;
    }
  }
}
