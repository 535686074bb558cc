package dev.dormouse.cli.terminal;

import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.project.ProjectFileException;
import dev.dormouse.deploy.remote.ApiFailure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong in a command into a message and an exit code. */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Terminal terminal;

  public Failures(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine command, ParseResult parsed) {
    return switch (exception) {
      case CommandFailed e -> told(e.exitCode(), text(e), e.details());
      case DeployFailed e -> told(ExitCode.FAILED, text(e), e.details());
      case ProjectFileException e -> told(ExitCode.USAGE, text(e), List.of());
      case ApiFailure.Unreachable e -> told(ExitCode.UNREACHABLE, text(e), List.of());
      case ApiFailure.Refused e ->
          told(
              e.status() == 401 || e.status() == 403 ? ExitCode.FORBIDDEN : ExitCode.FAILED,
              text(e),
              List.of());
      case InterruptedException _ -> ExitCode.INTERRUPTED;
      case IllegalArgumentException e -> told(ExitCode.USAGE, text(e), List.of());
      default -> {
        var trace = new StringWriter();
        exception.printStackTrace(new PrintWriter(trace));
        yield told(
            ExitCode.FAILED,
            "Something went wrong that should not: " + text(exception),
            trace.toString().lines().toList());
      }
    };
  }

  @Override
  public int handleParseException(ParameterException exception, String[] arguments) {
    var command = exception.getCommandLine();
    told(ExitCode.USAGE, text(exception), List.of());
    if (exception instanceof UnmatchedArgumentException unmatched) {
      var suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        terminal.say("Did you mean " + String.join(" or ", suggestions) + "?");
      }
    }
    terminal.say(
        "Try \"" + command.getCommandSpec().qualifiedName() + " --help\" for what it takes.");
    return ExitCode.USAGE;
  }

  private int told(int exitCode, String message, List<String> details) {
    terminal.say(terminal.in(Colour.RED, "error: ") + message);
    for (var detail : details) {
      terminal.say("  " + detail.replace("\n", "\n  "));
    }
    return exitCode;
  }

  private static String text(Exception exception) {
    var message = exception.getMessage();
    return message == null ? exception.getClass().getSimpleName() : message;
  }
}
