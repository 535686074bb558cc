package dev.dormouse.cli.bulk;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.runs.RunText;
import dev.dormouse.cli.terminal.Colour;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Table;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.protocol.BulkActionId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code dormouse bulk}. */
@Command(
    name = "bulk",
    description =
        "Lists bulk actions (cancel, replay, restart with --all), or shows or aborts one.")
public final class BulkCommand implements Callable<Integer> {
  private static final int SHOWN = 25;

  private final Terminal terminal;
  private final InstantSource clock;

  @Parameters(
      arity = "0..1",
      paramLabel = "BULK",
      description = "A bulk action's id; lists the latest where left out.")
  private @Nullable String id;

  @Option(names = "--abort", description = "Leave the runs that are not done yet as they are.")
  private boolean abort;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public BulkCommand(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Exception {
    try (var api = new Access(server, Path.of("")).open()) {
      if (id == null) {
        list(api);
        return ExitCode.OK;
      }
      var path = "/api/v1/bulk-actions/" + new BulkActionId(id);
      if (abort) {
        var _ = api.post(path + "/abort", Map.of());
      }
      var action = api.get(path);
      if (json.wanted()) {
        terminal.printJson(action);
      } else {
        terminal.print(action.path("status").asString("") + " " + BulkText.counts(action));
        BulkText.failures(terminal, api, action);
      }
    }
    return ExitCode.OK;
  }

  private void list(Api api) throws Exception {
    var table = new Table("BULK ACTION", "DOES", "STATUS", "RUNS", "CREATED", "NAME");
    for (var action : api.get("/api/v1/bulk-actions?page%5Bsize%5D=" + SHOWN).path("data")) {
      if (json.wanted()) {
        terminal.printJson(action);
      } else {
        add(table, action);
      }
    }
    if (!json.wanted()) {
      table.printTo(terminal);
    }
  }

  private void add(Table table, JsonNode action) {
    table.add(
        Table.Cell.of(action.path("id").asString("")),
        Table.Cell.of(action.path("type").asString("").toLowerCase(Locale.ROOT)),
        Table.Cell.of(action.path("status").asString("")),
        Table.Cell.of(BulkText.counts(action)),
        new Table.Cell(RunText.ago(action.path("createdAt"), clock.instant()), Colour.DIM),
        Table.Cell.of(action.path("name").asString("")));
  }
}
