package dev.dormouse.cli.terminal;

/** What the program's exit code means; the same in every command. */
public final class ExitCode {
  public static final int OK = 0;

  /** The operation failed, or the run that was waited for did. */
  public static final int FAILED = 1;

  /** The command line, or the project file, is wrong. */
  public static final int USAGE = 2;

  /** No server answers. */
  public static final int UNREACHABLE = 3;

  /** The server does not accept the key, or there is none. */
  public static final int FORBIDDEN = 4;

  /** Stopped from outside. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
