package dev.dormouse.worker.logging;

import dev.dormouse.protocol.worker.LogEntry.Level;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes a log entry of each line that is written to it. */
final class LineStream extends OutputStream {
  private static final int MAX_LINE = 32 * 1024;

  private final LogBuffer buffer;
  private final Level level;
  private final String source;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  LineStream(LogBuffer buffer, Level level, String source) {
    this.buffer = buffer;
    this.level = level;
    this.source = source;
  }

  PrintStream printStream() {
    return new PrintStream(this, true, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void write(int b) {
    if (b == '\n') {
      endLine();
      return;
    }
    line.write(b);
    if (line.size() >= MAX_LINE) {
      endLine();
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  /** A line begun and not ended becomes an entry, too. */
  synchronized void endOpenLine() {
    if (line.size() > 0) {
      endLine();
    }
  }

  private void endLine() {
    var text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    buffer.add(
        level, source, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text, Map.of());
  }
}
