package dev.dormouse.sdk.spi;

import dev.dormouse.protocol.RunError;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;

/** Exceptions as text. An author's exception may throw while it is asked for its message. */
public final class Traces {
  private Traces() {}

  /** The stack trace as Java prints it. */
  public static String of(Throwable thrown) {
    var text = new StringWriter();
    try {
      thrown.printStackTrace(new PrintWriter(text));
    } catch (RuntimeException | StackOverflowError e) {
      text.append(thrown.getClass().getName()).append(" (it cannot be printed)");
    }
    return text.toString();
  }

  /** For the wire. */
  public static RunError error(Throwable thrown) {
    String message;
    try {
      message = Objects.requireNonNullElse(thrown.getMessage(), "");
    } catch (RuntimeException | StackOverflowError e) {
      message = "(its message cannot be read)";
    }
    return new RunError(thrown.getClass().getName(), message, of(thrown));
  }
}
