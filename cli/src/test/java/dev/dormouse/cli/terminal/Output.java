package dev.dormouse.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A terminal whose text a test can read. */
public final class Output {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Terminal terminal =
      new Terminal(
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          false,
          false);

  public Terminal terminal() {
    return terminal;
  }

  /** What went to standard output. */
  public String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What went to standard error. */
  public String said() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
