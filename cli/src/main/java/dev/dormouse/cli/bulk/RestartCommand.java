package dev.dormouse.cli.bulk;

import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.protocol.RunId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dormouse restart}. */
@Command(
    name = "restart",
    description = {
      "Begins runs that wait or rest anew on the current version, as the same runs.",
      "The rollbacks of their present attempts do not run. With --all: all that the other options",
      "select, such as --run-version 20261122.1."
    })
public final class RestartCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "0..*", paramLabel = "RUN", description = "The runs' ids.")
  private List<String> runs = List.of();

  @Mixin private ManyRuns many = new ManyRuns();

  public RestartCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return many.carryOut(
        terminal,
        "restart",
        runs,
        (api, id) -> {
          var answer = api.post("/api/v1/runs/" + new RunId(id) + "/restart", Map.of());
          many.show(terminal, answer, id + " begins anew");
        });
  }
}
