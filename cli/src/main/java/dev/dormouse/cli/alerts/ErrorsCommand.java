package dev.dormouse.cli.alerts;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.runs.RunText;
import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Table;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.protocol.ErrorGroupId;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code dormouse errors}. */
@Command(
    name = "errors",
    description = "Lists failures in groups of those that look alike, or resolves or ignores one.")
public final class ErrorsCommand implements Callable<Integer> {
  private static final String ERRORS = "/api/v1/errors";

  private final Terminal terminal;
  private final InstantSource clock;

  @Parameters(
      arity = "0..1",
      paramLabel = "ERROR",
      description = "An error group's id; lists unresolved ones where left out.")
  private @Nullable String id;

  @Option(names = "--all", description = "List resolved and ignored ones too.")
  private boolean all;

  @Option(names = "--resolve", description = "Say that it is mended: seen again, it is told.")
  private boolean resolve;

  @Option(names = "--unresolve", description = "Take back that it is mended, or ignored.")
  private boolean unresolve;

  @Option(names = "--ignore", description = "Say that nobody wants to hear of it.")
  private boolean ignore;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public ErrorsCommand(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    boolean acts = resolve || unresolve || ignore;
    if (acts && id == null) {
      throw new CommandFailed(ExitCode.USAGE, "Which error group? Give its id, error_….");
    }
    try (var api = new Access(server, Path.of("")).open()) {
      if (id == null) {
        list(api);
      } else {
        var path = ERRORS + "/" + new ErrorGroupId(id);
        show(acts ? api.post(path + action(), Map.of()) : api.get(path));
      }
    }
    return ExitCode.OK;
  }

  private String action() {
    return resolve ? "/resolve" : ignore ? "/ignore" : "/unresolve";
  }

  private void list(Api api) throws Exception {
    var table = new Table("ERROR", "TASK", "STATUS", "COUNT", "LAST", "WHAT");
    var filter = all ? "" : "&filter%5Bstatus%5D=unresolved";
    var now = clock.instant();
    for (var group : api.get(ERRORS + "?page%5Bsize%5D=100" + filter).path("data")) {
      if (json.wanted()) {
        terminal.printJson(group);
      } else {
        add(table, group, now);
      }
    }
    if (!json.wanted()) {
      table.printTo(terminal);
    }
  }

  private static void add(Table table, JsonNode group, Instant now) {
    table.add(
        Table.Cell.of(group.path("id").asString("")),
        Table.Cell.of(group.path("taskIdentifier").asString("")),
        Table.Cell.of(group.path("status").asString("")),
        Table.Cell.of(group.path("count").asString("")),
        new Table.Cell(RunText.ago(group.path("lastSeen"), now), Colour.DIM),
        Table.Cell.of(what(group)));
  }

  private static String what(JsonNode group) {
    return group.path("errorType").asString("") + ": " + group.path("errorMessage").asString("");
  }

  private void show(JsonNode group) {
    if (json.wanted()) {
      terminal.printJson(group);
      return;
    }
    terminal.print(group.path("status").asString("") + " " + what(group));
    terminal.print(
        "seen %s times since %s, last in %s"
            .formatted(
                group.path("count").asString(""),
                group.path("firstSeen").asString(""),
                group.path("lastRun").asString("")));
  }
}
