package dev.dormouse.cli.bulk;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.runs.RunSelection;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ConsoleProgress;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Options of commands that do something about one run, or many, and how they do it. */
final class ManyRuns {
  private static final int POLL_MILLIS = 300;

  /** All runs, where nothing narrows them. */
  private static final String EVER = "3650d";

  @Option(names = "--all", description = "All runs that the options below select.")
  private boolean all;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before doing something about many runs.")
  private boolean yes;

  @Option(
      names = "--detach",
      description = "Print the bulk action's id, and do not wait until it is done.")
  private boolean detach;

  @Mixin private RunSelection selection = new RunSelection();
  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  /** What is done about one run. */
  interface Act {
    void on(Api api, String run) throws Exception;
  }

  Api open() throws Exception {
    return new Access(server, Path.of("")).open();
  }

  boolean wantsJson() {
    return json.wanted();
  }

  void show(Terminal terminal, JsonNode answer, String text) {
    if (json.wanted()) {
      terminal.printJson(answer);
    } else {
      terminal.print(text);
    }
  }

  /** Does it about these runs, or by a bulk action about all that are selected. */
  int carryOut(Terminal terminal, String action, List<String> runs, Act one) throws Exception {
    var given = selection.given();
    if (all == !runs.isEmpty() || (!all && !given.isEmpty())) {
      throw new CommandFailed(
          ExitCode.USAGE,
          "Which runs? Give their ids, or --all with what selects them, such as --tag or --status.");
    }
    if (!all) {
      try (var api = open()) {
        for (var run : runs) {
          one.on(api, run);
        }
      }
      return ExitCode.OK;
    }
    if (!yes && !terminal.confirms("This will " + action + " " + described(given) + ".")) {
      throw new CommandFailed(
          ExitCode.USAGE, "Nothing was done: --yes says that you mean all of these runs.");
    }
    try (var api = open()) {
      return begin(terminal, api, action, given);
    }
  }

  private static String described(Map<String, Object> given) {
    return given.isEmpty() ? "all runs of the environment" : "all runs with " + given;
  }

  private int begin(Terminal terminal, Api api, String action, Map<String, Object> given)
      throws ApiFailure, InterruptedException {
    var filter = new LinkedHashMap<>(given);
    if (filter.isEmpty()) {
      filter.put("period", EVER);
    }
    var made =
        api.post(
            "/api/v1/bulk-actions",
            Map.of("action", action, "filter", filter, "name", "dormouse " + action + " --all"));
    if (detach) {
      show(terminal, made, made.path("id").asString(""));
      return ExitCode.OK;
    }
    return follow(terminal, api, made.path("id").asString(""), action);
  }

  private int follow(Terminal terminal, Api api, String id, String action)
      throws ApiFailure, InterruptedException {
    var state = api.get("/api/v1/bulk-actions/" + id);
    try (var progress = new ConsoleProgress(terminal)) {
      var stage = progress.begin(action);
      stage.note(BulkText.counts(state));
      while (state.path("status").asString("").equals("PENDING")) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        state = api.get("/api/v1/bulk-actions/" + id);
        stage.note(BulkText.counts(state));
      }
    }
    show(terminal, state, id + " " + BulkText.counts(state));
    if (!json.wanted()) {
      BulkText.failures(terminal, api, state);
    }
    return BulkText.isWhole(state) ? ExitCode.OK : ExitCode.FAILED;
  }
}
