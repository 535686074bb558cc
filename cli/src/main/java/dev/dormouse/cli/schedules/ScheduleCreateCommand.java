package dev.dormouse.cli.schedules;

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
import picocli.CommandLine.Parameters;

/** {@code dormouse schedule create}. */
@Command(
    name = "create",
    description = "Makes a schedule, or changes the one that has the deduplication key.")
final class ScheduleCreateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "TASK", description = "The task's id.")
  private String task = "";

  @Parameters(
      index = "1",
      paramLabel = "CRON",
      description = "Minute, hour, day of month, month, day of week: '30 8 * * 1-5'.")
  private String cron = "";

  @Option(
      names = "--dedup",
      required = true,
      paramLabel = "KEY",
      description = "Names the schedule: a second one with it changes the first.")
  private String key = "";

  @Option(
      names = "--timezone",
      paramLabel = "ZONE",
      description = "In whose local time the expression is read (default: UTC).")
  private @Nullable String timezone;

  @Option(
      names = "--external-id",
      paramLabel = "ID",
      description = "What you know the schedule by; its runs are told.")
  private @Nullable String externalId;

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      description = "Put each run off by some time within it, always the same: 10m.")
  private @Nullable String window;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  ScheduleCreateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var body = new LinkedHashMap<String, String>();
    body.put("task", task);
    body.put("cron", cron);
    body.put("deduplicationKey", key);
    if (timezone != null) {
      body.put("timezone", timezone);
    }
    if (externalId != null) {
      body.put("externalId", externalId);
    }
    if (window != null) {
      body.put("window", window);
    }
    try (var api = new Access(server, Path.of("")).open()) {
      var answer = api.post("/api/v1/schedules", body);
      if (json.wanted()) {
        terminal.printJson(answer);
      } else {
        terminal.print(
            answer.path("id").asString("") + "  next at " + answer.path("nextRun").asString(""));
      }
    }
    return ExitCode.OK;
  }
}
