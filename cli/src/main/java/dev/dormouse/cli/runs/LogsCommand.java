package dev.dormouse.cli.runs;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code dormouse logs}. */
@Command(name = "logs", description = "Prints what a run logged.")
public final class LogsCommand implements Callable<Integer> {
  private static final int POLL_MILLIS = 500;
  private static final int PAGE = 1000;

  private final Terminal terminal;
  private final LogTail tail;

  @Parameters(paramLabel = "RUN", description = "The run's id.")
  private String run = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the run has ended; exit code 1 where it failed.")
  private boolean follow;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public LogsCommand(Terminal terminal, ZoneId zone) {
    this.terminal = terminal;
    this.tail = new LogTail(terminal, zone);
  }

  @Override
  public Integer call() throws Exception {
    var id = new RunId(run);
    try (var api = new Access(server, Path.of("")).open()) {
      var cursor = "";
      while (true) {
        // The status is read before the logs: what a run wrote before its end is then printed.
        var status = follow ? status(api, id) : RunStatus.COMPLETED;
        cursor = printAll(api, id, cursor);
        if (status.isFinal()) {
          return end(id, status);
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
  }

  private int end(RunId id, RunStatus status) {
    if (!follow) {
      return ExitCode.OK;
    }
    if (!json.wanted()) {
      terminal.say(id + " " + terminal.in(RunText.colour(status), status.name()));
    }
    return status == RunStatus.COMPLETED ? ExitCode.OK : ExitCode.FAILED;
  }

  private String printAll(Api api, RunId id, String after) throws ApiFailure, InterruptedException {
    var cursor = after;
    while (true) {
      var page = api.get(path(id, cursor));
      var entries = page.path("entries");
      for (var entry : entries) {
        print(entry);
      }
      var next = page.path("next").asString("");
      if (!next.isEmpty()) {
        cursor = next;
      }
      if (next.isEmpty() || entries.size() < PAGE) {
        return cursor;
      }
    }
  }

  private static String path(RunId id, String cursor) {
    return "/api/v1/runs/"
        + id
        + "/logs?limit="
        + PAGE
        + (cursor.isEmpty() ? "" : "&after=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8));
  }

  private void print(JsonNode entry) {
    if (json.wanted()) {
      terminal.printJson(entry);
    } else {
      int attempt = entry.path("attempt").asInt(1);
      tail.print(attempt > 1 ? "(attempt " + attempt + ") " : "", entry);
    }
  }

  private static RunStatus status(Api api, RunId id) throws ApiFailure, InterruptedException {
    var name = api.get("/api/v3/runs/" + id).path("status").asString("");
    try {
      return RunStatus.valueOf(name);
    } catch (IllegalArgumentException e) {
      return RunStatus.QUEUED;
    }
  }
}
