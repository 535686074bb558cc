package dev.dormouse.telemetry.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The program of the child process. Its first line on standard input is the password; when standard
 * input ends, its parent is gone and it ends too. It says {@code ready PORT}, or {@code failed
 * REASON}, on standard output.
 */
public final class EmbeddedProgram {
  static final String READY = "ready ";
  static final String FAILED = "failed ";

  /** How long a predecessor on the same folder may take to end. */
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(10);

  private EmbeddedProgram() {}

  /** Arguments: library, folder, bytes of memory, port. */
  public static void main(String[] arguments) {
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      String password = input.readLine();
      if (arguments.length != 4 || password == null || password.isEmpty()) {
        throw new IllegalArgumentException(
            "it is started by Dormouse, with a library, a folder, a size and a port");
      }
      run(
          Path.of(arguments[0]),
          Path.of(arguments[1]),
          Long.parseLong(arguments[2]),
          Integer.parseInt(arguments[3]),
          password,
          input);
    } catch (IOException | RuntimeException | Error e) {
      System.out.println(FAILED + oneLine(String.valueOf(e.getMessage())));
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
    // Native threads are left to the end of the process, as the library allows.
    Runtime.getRuntime().halt(0);
  }

  private static void run(
      Path library, Path folder, long memory, int port, String password, BufferedReader input)
      throws IOException {
    Files.createDirectories(folder);
    try (var lock = lock(folder);
        var engine = Engine.start(LibChdb.load(library), folder.resolve("data"), memory);
        var http = HttpInterface.start(engine, password, port)) {
      System.out.println(READY + http.port());
      while (input.readLine() != null) {
        // nothing more is said: only the end counts
      }
      assert lock.isOpen();
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    var channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long deadline = System.nanoTime() + LOCK_PATIENCE.toNanos();
    while (!locked(channel)) {
      if (System.nanoTime() > deadline) {
        channel.close();
        throw new IllegalStateException(
            "the folder "
                + folder
                + " is in use by another process; stop it, or use another folder");
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    return channel;
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }
}
