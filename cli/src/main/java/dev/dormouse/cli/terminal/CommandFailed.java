package dev.dormouse.cli.terminal;

import java.util.List;

/** A command that ends with a message and an exit code. */
public final class CommandFailed extends Exception {
  private final int exitCode;
  private final List<String> details;

  public CommandFailed(int exitCode, String message) {
    this(exitCode, message, List.of());
  }

  public CommandFailed(int exitCode, String message, List<String> details) {
    super(message);
    this.exitCode = exitCode;
    this.details = List.copyOf(details);
  }

  public int exitCode() {
    return exitCode;
  }

  public List<String> details() {
    return details;
  }
}
