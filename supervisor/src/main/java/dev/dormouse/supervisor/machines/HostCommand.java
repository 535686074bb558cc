package dev.dormouse.supervisor.machines;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A program of the host, run to its end within a time. It has a session of its own, so that what it
 * started and left behind can be ended with it. What it writes is kept up to a limit.
 */
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
    var ended = end(command, LIMIT);
    if (!ended.well()) {
      throw new IOException(
          "%s exited with code %d: %s"
              .formatted(String.join(" ", command), ended.code(), ended.output().strip()));
    }
    return ended.output();
  }

  /** Runs it; an exception where it does not end within the time, nor does what it started. */
  public static Ended end(List<String> command, Duration limit) throws IOException {
    var process =
        new ProcessBuilder(Stream.concat(Stream.of("setsid"), command.stream()).toList())
            .redirectErrorStream(true)
            .start();
    boolean well = false;
    try {
      process.getOutputStream().close();
      var output = new CompletableFuture<String>();
      // A platform thread: reading a pipe would occupy a virtual thread's carrier.
      Thread.ofPlatform().daemon().start(() -> read(process.getInputStream(), output));
      var written = output.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      int code = process.waitFor();
      well = code == 0;
      return new Ended(code, written);
    } catch (TimeoutException e) {
      throw new IOException(
          String.join(" ", command) + " did not end within " + limit + " and was killed", e);
    } catch (ExecutionException e) {
      throw new IOException("the output of " + String.join(" ", command) + " was lost", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(String.join(" ", command) + " was interrupted");
    } finally {
      if (!well) {
        killSession(process);
      }
    }
  }

  private static void read(InputStream in, CompletableFuture<String> output) {
    try (in) {
      var bytes = in.readNBytes(MAX_OUTPUT);
      in.transferTo(java.io.OutputStream.nullOutputStream());
      output.complete(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      output.completeExceptionally(e);
    }
  }

  /** The process is the leader of its session: all of it has its number as the group's. */
  private static void killSession(Process process) throws IOException {
    new ProcessBuilder("sh", "-c", "kill -s KILL -- -" + process.pid())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    process.destroyForcibly();
  }
}
