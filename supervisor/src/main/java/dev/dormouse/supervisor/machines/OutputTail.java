package dev.dormouse.supervisor.machines;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** Reads what a process writes, line by line, and remembers the last lines; in bounded memory. */
public final class OutputTail {
  private static final int MAX_LINE = 8 * 1024;
  private static final int KEPT_LINES = 40;
  private static final int KEPT_CHARACTERS = 8 * 1024;

  private final Consumer<String> sink;
  private final ArrayDeque<String> last = new ArrayDeque<>();
  private int characters;

  public OutputTail(Consumer<String> sink) {
    this.sink = sink;
  }

  /** Reads to the end; a longer line is cut into several. */
  public void drain(InputStream in) {
    byte[] line = new byte[MAX_LINE];
    int length = 0;
    byte[] buffer = new byte[MAX_LINE];
    try (in) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int i = 0; i < read; i++) {
          if (buffer[i] == '\n' || length == MAX_LINE) {
            take(line, length);
            length = 0;
          }
          if (buffer[i] != '\n') {
            line[length++] = buffer[i];
          }
        }
      }
    } catch (IOException e) {
      // The process was killed while it wrote: what came before is what there is.
    }
    if (length > 0) {
      take(line, length);
    }
  }

  private void take(byte[] bytes, int length) {
    var line = new String(bytes, 0, length, StandardCharsets.UTF_8);
    synchronized (this) {
      last.add(line);
      characters += line.length();
      while (last.size() > KEPT_LINES || (characters > KEPT_CHARACTERS && last.size() > 1)) {
        characters -= last.remove().length();
      }
    }
    sink.accept(line);
  }

  public synchronized String last() {
    return String.join("\n", last);
  }
}
