package dev.dormouse.cli.runs;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.protocol.RunId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dormouse cancel}. */
@Command(
    name = "cancel",
    description = "Cancels runs. One that executes is stopped, and its rollbacks run first.")
public final class CancelCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "1..*", paramLabel = "RUN", description = "The runs' ids.")
  private List<String> runs = List.of();

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public CancelCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var ids = runs.stream().map(RunId::new).toList();
    try (var api = new Access(server, Path.of("")).open()) {
      for (var id : ids) {
        var answer = api.post("/api/v2/runs/" + id + "/cancel", Map.of());
        if (json.wanted()) {
          terminal.printJson(answer);
        } else {
          terminal.print(id + " is being canceled");
        }
      }
    }
    return ExitCode.OK;
  }
}
