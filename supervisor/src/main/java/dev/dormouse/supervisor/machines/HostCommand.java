package dev.dormouse.supervisor.machines;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the host, run to its end; what it writes is kept up to a limit. */
public final class HostCommand {
  private static final int MAX_OUTPUT = 1 << 20;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private HostCommand() {}

  /**
   * How it ended.
   *
   * @param output both of its output streams
   */
  public record Ended(int code, String output) {
    public boolean well() {
      return code == 0;
    }
  }

  /** What it wrote; an exception where it did not end well. */
  public static String run(List<String> command) throws IOException {
    var ended = end(command);
    if (!ended.well()) {
      throw new IOException(
          "%s exited with code %d: %s"
              .formatted(String.join(" ", command), ended.code(), ended.output().strip()));
    }
    return ended.output();
  }

  public static Ended end(List<String> command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      var output = process.getInputStream().readNBytes(MAX_OUTPUT);
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(
            String.join(" ", command) + " did not end within " + LIMIT + " and was killed");
      }
      return new Ended(process.exitValue(), new String(output, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(String.join(" ", command) + " was interrupted");
    } finally {
      process.destroyForcibly();
    }
  }
}
