package dev.dormouse.cli.variables;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.engine.variables.SealingKey;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dormouse env renew-keys}. */
@Command(
    name = "renew-keys",
    description = {
      "Gives every environment a new key and encrypts its variables with it, while all goes on.",
      "Takes a personal token. To change the sealing key too: --sealing-key, then start the servers",
      "anew, then this command."
    })
final class EnvKeysCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--sealing-key",
      paramLabel = "FILE",
      description = {
        "Puts a new key first into this file, DIR/sealing.key of a server on this host, and does",
        "nothing else; servers on other hosts need a copy of it."
      })
  private @Nullable Path sealingKey;

  @Mixin private ServerOptions server = new ServerOptions();

  EnvKeysCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (sealingKey != null) {
      SealingKey.renew(sealingKey);
      terminal.print(sealingKey + " has a new key; start the server anew, then renew the keys");
      return ExitCode.OK;
    }
    var access = new Access(server, Path.of(""));
    try (var api = new Api(access.url(), access.personalToken())) {
      var answer = api.post("/api/v1/envvars/keys", Map.of());
      terminal.print(answer.path("environments").asString("0") + " environments have new keys");
    }
    return ExitCode.OK;
  }
}
