package dev.dormouse.cli.access;

import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code dormouse whoami}. */
@Command(
    name = "whoami",
    description = "Shows which server is spoken with, and who the key says you are.")
public final class WhoamiCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public WhoamiCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var access = new Access(server, Path.of(""));
    boolean ofProject =
        server.project().isPresent()
            || Files.isRegularFile(Path.of(dev.dormouse.deploy.project.ProjectFile.NAME));
    var key =
        ofProject || server.key().isPresent() ? access.environmentKey() : access.personalToken();
    try (var api = new Api(access.url(), key)) {
      var answer = api.get("/api/v2/whoami");
      if (json.wanted()) {
        terminal.printJson(answer);
      } else {
        terminal.print("server       " + access.url());
        for (var field : answer.properties()) {
          print("", field.getKey(), field.getValue());
        }
      }
    }
    return ExitCode.OK;
  }

  private void print(String prefix, String name, JsonNode value) {
    if (value.isObject()) {
      value.properties().forEach(field -> print(name + " ", field.getKey(), field.getValue()));
    } else if (!value.isNull()) {
      terminal.print(String.format("%-12s %s", prefix + name, value.asString()));
    }
  }
}
