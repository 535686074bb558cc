package dev.dormouse.cli.project;

import dev.dormouse.cli.terminal.CommandFailed;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dormouse init}. */
@Command(
    name = "init",
    description = "Makes a small Maven project with a task, ready for \"dormouse dev\".")
public final class InitCommand implements Callable<Integer> {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final Pattern PACKAGE = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)*");

  private final Terminal terminal;
  private final String version;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The project's folder, made where there is none (default: here).")
  private Path folder = Path.of("");

  @Option(
      names = {"-p", "--project"},
      paramLabel = "NAME",
      description = "The project's name (default: the folder's).")
  private @Nullable String project;

  @Option(
      names = "--package",
      paramLabel = "NAME",
      description = "The Java package of its tasks (default: made of the project's name).")
  private @Nullable String javaPackage;

  @Mixin private JsonOption json = new JsonOption();

  /** The command of a program of the given version, whose SDK the project uses. */
  public InitCommand(Terminal terminal, String version) {
    this.terminal = terminal;
    this.version = version;
  }

  /** What is told as JSON. */
  record Result(String project, String folder, List<String> files) {}

  @Override
  public Integer call() throws Exception {
    var home = folder.toAbsolutePath().normalize();
    var name = name(home);
    var tasks = tasksPackage(name);
    var files = new ProjectTemplate(name, tasks, version).write(home);
    if (json.wanted()) {
      terminal.printJson(new Result(name, home.toString(), files));
    } else {
      files.forEach(terminal::print);
      terminal.say("");
      terminal.say("Next: dormouse dev" + (folder.toString().isEmpty() ? "" : " " + folder));
      terminal.say("then, in another terminal and in that folder:");
      terminal.say("      dormouse trigger greet '{\"name\":\"Ada\"}' --wait");
    }
    return ExitCode.OK;
  }

  private String name(Path home) throws CommandFailed {
    var name = project;
    if (name == null) {
      var last = home.getFileName();
      name =
          (last == null ? "" : last.toString())
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^a-z0-9]+", "-")
              .replaceAll("^[^a-z]+|-+$", "");
    }
    if (!NAME.matcher(name).matches()) {
      throw new CommandFailed(
          ExitCode.USAGE,
          "\""
              + name
              + "\" cannot be a project's name: it must have 1 to 63 lower case letters, digits and"
              + " dashes and begin with a letter. Give one by --project.");
    }
    return name;
  }

  private String tasksPackage(String name) throws CommandFailed {
    var made = javaPackage == null ? name.replace("-", "") : javaPackage;
    if (!PACKAGE.matcher(made).matches() || javax.lang.model.SourceVersion.isKeyword(made)) {
      throw new CommandFailed(
          ExitCode.USAGE, "\"" + made + "\" cannot be a Java package; give one by --package.");
    }
    return made;
  }
}
