package dev.dormouse.cli.variables;

import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dormouse env pull}. */
@Command(
    name = "pull",
    description = "Writes the variables that are no secrets to a file; secret ones as comments.")
final class EnvPullCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The file (default: .env).")
  private Path file = Path.of(".env");

  @Option(names = "--force", description = "Overwrite the file where there is one.")
  private boolean force;

  @Mixin private ServerOptions server = new ServerOptions();

  EnvPullCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (Files.exists(file) && !force) {
      throw new CommandFailed(ExitCode.USAGE, file + " is there already; --force overwrites it.");
    }
    var lines = new ArrayList<String>();
    int secrets = 0;
    try (var variables = VariablesOfEnvironment.open(server)) {
      for (var each : variables.list()) {
        var name = each.path("name").asString("");
        boolean secret = each.path("isSecret").asBoolean(false);
        secrets += secret ? 1 : 0;
        lines.add(
            secret
                ? "# " + name + " is secret"
                : EnvFile.line(name, each.path("value").asString("")));
      }
      write(lines);
      terminal.print(
          "%d variables of %s are in %s%s"
              .formatted(
                  lines.size() - secrets,
                  variables.environment(),
                  file,
                  secrets == 0 ? "" : ", and the names of " + secrets + " secret ones"));
    }
    return ExitCode.OK;
  }

  private void write(List<String> lines) throws java.io.IOException {
    var folder = file.toAbsolutePath().getParent();
    var unfinished =
        Files.createTempFile(
            folder,
            ".env",
            ".part",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(unfinished, lines);
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
