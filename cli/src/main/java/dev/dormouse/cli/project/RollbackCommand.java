package dev.dormouse.cli.project;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code dormouse rollback}. */
@Command(
    name = "rollback",
    description = {
      "Goes back to the version before the current one: new runs get it.",
      "Versions that were never current are passed over; once more goes further back."
    },
    footer = {
      "",
      "Runs that have begun finish on their version; \"dormouse replay\" runs failed ones again on",
      "the current one. \"dormouse promote VERSION\" chooses any version."
    })
public final class RollbackCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public RollbackCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    try (var api = new Access(server, Path.of("")).open()) {
      var current = api.get("/api/v1/deployments/current");
      new Promotion(terminal, server, json).of(api, before(api, current));
    }
    return ExitCode.OK;
  }

  private static String before(Api api, JsonNode current)
      throws ApiFailure, CommandFailed, InterruptedException {
    var after = current.path("id").asString("");
    while (!after.isEmpty()) {
      var page =
          api.get(
              "/api/v1/deployments?page%5Bafter%5D="
                  + URLEncoder.encode(after, StandardCharsets.UTF_8));
      for (var version : page.path("data")) {
        if (!version.path("deployedAt").asString("").isEmpty()) {
          return version.path("version").asString("");
        }
      }
      after = page.path("pagination").path("next").asString("");
    }
    throw new CommandFailed(
        ExitCode.FAILED,
        "No version before %s was ever the current one; \"dormouse versions\" lists them all."
            .formatted(current.path("version").asString("the current one")));
  }
}
