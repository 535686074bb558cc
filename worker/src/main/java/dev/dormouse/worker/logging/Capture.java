package dev.dormouse.worker.logging;

import dev.dormouse.protocol.worker.LogEntry.Level;
import java.io.InputStream;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Turns the JVM's output into log entries, and its standard input into nothing. */
public final class Capture {
  private final LogBuffer buffer;
  private final LineStream out;
  private final LineStream err;

  public Capture(LogBuffer buffer) {
    this.out = new LineStream(buffer, Level.INFO, "System.out");
    this.err = new LineStream(buffer, Level.ERROR, "System.err");
    this.buffer = buffer;
  }

  /** From now on. */
  public void install() {
    System.setOut(out.printStream());
    System.setErr(err.printStream());
    System.setIn(InputStream.nullInputStream());
    LogManager.getLogManager().reset();
    Logger.getLogger("").addHandler(new JavaUtilLogging(buffer));
  }

  /** Lines that were begun are taken as they are. */
  public void endOpenLines() {
    out.endOpenLine();
    err.endOpenLine();
  }
}
