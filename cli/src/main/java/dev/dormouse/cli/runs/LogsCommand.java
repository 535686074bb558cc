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
import dev.dormouse.protocol.worker.LogEntry;
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
@Command(
    name = "logs",
    description = "Prints what a run logged, or what all runs of the environment log.")
public final class LogsCommand implements Callable<Integer> {
  private static final int POLL_MILLIS = 500;
  private static final int PAGE = 1000;

  private final Terminal terminal;
  private final LogTail tail;

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      description = "The run's id; all runs of the environment where it is left out.")
  private String run = "";

  @Option(
      names = {"-f", "--follow"},
      description =
          "Go on until the run has ended; exit code 1 where it failed. Without a run: go on until"
              + " Ctrl-C, from now.")
  private boolean follow;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "The least level to print: ${COMPLETION-CANDIDATES} (default: TRACE).")
  private LogEntry.Level level = LogEntry.Level.TRACE;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public LogsCommand(Terminal terminal, ZoneId zone) {
    this.terminal = terminal;
    this.tail = new LogTail(terminal, zone);
  }

  @Override
  public Integer call() throws Exception {
    try (var api = new Access(server, Path.of("")).open()) {
      return run.isEmpty() ? ofEnvironment(api) : ofRun(api, new RunId(run));
    }
  }

  private int ofRun(Api api, RunId id) throws ApiFailure, InterruptedException {
    var path = "/api/v1/runs/" + id + "/logs";
    var cursor = "";
    while (true) {
      // The status is read before the logs: what a run wrote before its end is then printed.
      var status = follow ? status(api, id) : RunStatus.COMPLETED;
      cursor = printAll(api, path, cursor);
      if (status.isFinal()) {
        return end(id, status);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private int ofEnvironment(Api api) throws ApiFailure, InterruptedException {
    var path = "/api/v1/logs?filter%5Blevel%5D=" + level;
    var cursor = printAll(api, path, follow ? "latest" : "");
    while (follow) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      cursor = printAll(api, path, cursor);
    }
    return ExitCode.OK;
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

  private String printAll(Api api, String path, String after)
      throws ApiFailure, InterruptedException {
    var cursor = after;
    while (true) {
      var page = api.get(page(path, cursor));
      var entries = page.path("entries");
      for (var entry : entries) {
        print(entry);
      }
      cursor = page.path("next").asString(cursor);
      if (entries.size() < PAGE) {
        return cursor;
      }
    }
  }

  private static String page(String path, String cursor) {
    return path
        + (path.contains("?") ? "&" : "?")
        + "limit="
        + PAGE
        + (cursor.isEmpty() ? "" : "&after=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8));
  }

  private void print(JsonNode entry) {
    if (LogEntry.Level.valueOf(entry.path("level").asString("INFO")).compareTo(level) < 0) {
      return;
    }
    if (json.wanted()) {
      terminal.printJson(entry);
      return;
    }
    int attempt = entry.path("attempt").asInt(1);
    var whose =
        entry.has("runId")
            ? tail.label(
                entry.path("taskIdentifier").asString(""), entry.path("runId").asString(""))
            : "";
    tail.print(whose + (attempt > 1 ? "(attempt " + attempt + ") " : ""), entry);
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
