package dev.dormouse.cli.schedules;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.protocol.ScheduleId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dormouse schedule activate}, {@code deactivate} and {@code delete}. */
@Command(description = "Lets schedules trigger again, or no more, or deletes them.")
final class ScheduleChangeCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final Verb verb;

  @Parameters(arity = "1..*", paramLabel = "SCHEDULE", description = "The schedules' ids.")
  private List<String> schedules = List.of();

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  /** What is done. */
  enum Verb {
    ACTIVATE("is active"),
    DEACTIVATE("is not active any more"),
    DELETE("is gone");

    private final String result;

    Verb(String result) {
      this.result = result;
    }
  }

  ScheduleChangeCommand(Terminal terminal, Verb verb) {
    this.terminal = terminal;
    this.verb = verb;
  }

  @Override
  public Integer call() throws Exception {
    var ids = schedules.stream().map(ScheduleId::new).toList();
    try (var api = new Access(server, Path.of("")).open()) {
      for (var id : ids) {
        var path = "/api/v1/schedules/" + id;
        var answer =
            switch (verb) {
              case ACTIVATE -> api.post(path + "/activate", Map.of());
              case DEACTIVATE -> api.post(path + "/deactivate", Map.of());
              case DELETE -> api.delete(path);
            };
        if (json.wanted()) {
          terminal.printJson(answer);
        } else {
          terminal.print(id + " " + verb.result);
        }
      }
    }
    return ExitCode.OK;
  }
}
