package dev.dormouse.cli.bulk;

import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.protocol.RunId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dormouse cancel}. */
@Command(
    name = "cancel",
    description = {
      "Cancels runs. One that executes is stopped, and its rollbacks run first.",
      "With --all: all that the other options select and that are not over."
    })
public final class CancelCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "0..*", paramLabel = "RUN", description = "The runs' ids.")
  private List<String> runs = List.of();

  @Mixin private ManyRuns many = new ManyRuns();

  public CancelCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return many.carryOut(
        terminal,
        "cancel",
        runs,
        (api, id) -> {
          var answer = api.post("/api/v2/runs/" + new RunId(id) + "/cancel", Map.of());
          many.show(terminal, answer, id + " is being canceled");
        });
  }
}
