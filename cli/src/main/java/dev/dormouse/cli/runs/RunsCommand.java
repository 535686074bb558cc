package dev.dormouse.cli.runs;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.checkpoints.CheckpointText;
import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Table;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunError;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code dormouse runs}. */
@Command(name = "runs", description = "Lists runs, newest first, or shows one.")
public final class RunsCommand implements Callable<Integer> {
  private static final int PAGE_MIN = 10;
  private static final int PAGE_MAX = 100;

  private final Terminal terminal;
  private final InstantSource clock;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN",
      description = "A run's id; lists runs where left out.")
  private @Nullable String run;

  @Option(
      names = "--status",
      split = ",",
      paramLabel = "STATUS",
      description = "Only runs of these statuses: ${COMPLETION-CANDIDATES}.")
  private List<RunStatus> statuses = List.of();

  @Option(names = "--task", split = ",", paramLabel = "TASK", description = "Only of these tasks.")
  private List<String> tasks = List.of();

  @Option(names = "--tag", split = ",", paramLabel = "TAG", description = "Only with these tags.")
  private List<String> tags = List.of();

  @Option(
      names = "--run-version",
      split = ",",
      paramLabel = "VERSION",
      description = "Only of these versions.")
  private List<String> versions = List.of();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "25",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  private int limit = 25;

  @Option(
      names = "--why",
      description = "Tell why the run is not running, and its place in its queue.")
  private boolean why;

  @Option(
      names = "--checkpoints",
      description = "Tell which checkpoints of the run a replay may begin at.")
  private boolean checkpoints;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public RunsCommand(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    try (var api = new Access(server, Path.of("")).open()) {
      if (run != null && why) {
        explain(api.get("/api/v1/runs/" + new RunId(run) + "/blockers"));
      } else if (run != null && checkpoints) {
        var answer = api.get("/api/v1/runs/" + new RunId(run) + "/checkpoints");
        CheckpointText.print(terminal, json.wanted(), answer, clock.instant());
      } else if (run != null) {
        show(api.get("/api/v3/runs/" + new RunId(run)));
      } else {
        list(api);
      }
    }
    return ExitCode.OK;
  }

  private void list(Api api) throws ApiFailure, InterruptedException {
    var table = new Table("RUN", "TASK", "STATUS", "VERSION", "CREATED", "TOOK", "TAGS");
    var now = clock.instant();
    int left = limit;
    var after = "";
    while (left > 0) {
      var page = api.get("/api/v1/runs?" + query(left, after));
      for (var one : page.path("data")) {
        if (left-- <= 0) {
          break;
        }
        if (json.wanted()) {
          terminal.printJson(one);
        } else {
          add(table, one, now);
        }
      }
      after = page.path("pagination").path("next").asString("");
      if (after.isEmpty()) {
        break;
      }
    }
    if (!json.wanted()) {
      table.printTo(terminal);
    }
  }

  private String query(int left, String after) {
    var query =
        new StringBuilder("page[size]=" + Math.clamp(left, PAGE_MIN, PAGE_MAX))
            .append(after.isEmpty() ? "" : "&page[after]=" + encoded(after));
    filter(query, "status", statuses.stream().map(RunStatus::name).toList());
    filter(query, "taskIdentifier", tasks);
    filter(query, "tag", tags);
    filter(query, "version", versions);
    return query.toString().replace("[", "%5B").replace("]", "%5D");
  }

  private static void filter(StringBuilder query, String name, List<String> values) {
    if (!values.isEmpty()) {
      query
          .append("&filter[" + name + "]=")
          .append(values.stream().map(RunsCommand::encoded).collect(Collectors.joining(",")));
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void add(Table table, JsonNode run, Instant now) {
    var status = run.path("status").asString("");
    table.add(
        Table.Cell.of(run.path("id").asString("")),
        Table.Cell.of(run.path("taskIdentifier").asString("")),
        new Table.Cell(status, RunText.colour(status)),
        Table.Cell.of(run.path("version").asString("")),
        new Table.Cell(RunText.ago(run.path("createdAt"), now), Colour.DIM),
        Table.Cell.of(RunText.took(run, now)),
        Table.Cell.of(String.join(",", texts(run.path("tags")))));
  }

  private void show(JsonNode shown) {
    if (json.wanted()) {
      terminal.printJson(shown);
      return;
    }
    var now = clock.instant();
    var status = shown.path("status").asString("");
    row("run", shown.path("id").asString(""));
    row("task", shown.path("taskIdentifier").asString(""));
    row("status", terminal.in(RunText.colour(status), status));
    row("version", shown.path("version").asString(""));
    row("created", time(shown.path("createdAt"), now));
    row("delayed until", shown.path("delayedUntil").asString(""));
    row("started", time(shown.path("startedAt"), now));
    row("finished", time(shown.path("finishedAt"), now));
    row("took", RunText.took(shown, now));
    row("attempts", RunText.attempts(shown));
    row("machine", RunText.machine(shown));
    row("computed", RunText.computed(shown));
    row("checkpoint", RunText.checkpoint(shown.path("checkpoint"), now));
    row("tags", String.join(", ", texts(shown.path("tags"))));
    json("metadata", shown.path("metadata"));
    json("payload", shown.path("payload"));
    json("output", shown.path("output"));
    if (shown.path("error").isObject()) {
      RunText.print(terminal, Json.mapper().treeToValue(shown.path("error"), RunError.class));
    }
  }

  private void explain(JsonNode blocked) {
    if (json.wanted()) {
      terminal.printJson(blocked);
      return;
    }
    var status = blocked.path("status").asString("");
    row("status", terminal.in(RunText.colour(status), status));
    var place = blocked.path("place");
    if (place.isObject()) {
      row(
          "place",
          place.path("number").asString("")
              + " of "
              + place.path("queued").asString("")
              + " in "
              + place.path("queue").asString(""));
    }
    for (var blocker : blocked.path("blockers")) {
      row(
          blocker.path("kind").asString("").toLowerCase(Locale.ROOT),
          blocker.path("message").asString(""));
    }
  }

  private static String time(JsonNode time, Instant now) {
    return time.isString() ? time.stringValue() + "  (" + RunText.ago(time, now) + ")" : "";
  }

  private void row(String name, String value) {
    if (!value.isEmpty()) {
      terminal.print(terminal.in(Colour.DIM, String.format(Locale.ROOT, "%-14s", name)) + value);
    }
  }

  private void json(String name, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull() && !(value.isObject() && value.isEmpty())) {
      row(name, RunText.pretty(value).replace("\n", "\n" + " ".repeat(14)));
    }
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(value -> value.asString("")).toList();
  }
}
