package dev.dormouse.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own, from binaries on the class path, with its data in a folder; ends
 * with this process.
 *
 * <p>If this process is killed, its server may live on. The next start on the same folder ends it
 * first: a lock on the folder tells such an orphan from the server of a process that lives.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

  private final FileChannel lock;
  private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

  private EmbeddedPostgres(
      FileChannel lock, io.zonky.test.db.postgres.embedded.EmbeddedPostgres server) {
    this.lock = lock;
    this.server = server;
  }

  /**
   * Starts a server on the folder's data, which are made where there are none.
   *
   * @throws IllegalStateException if a server of another living process uses the folder
   */
  public static EmbeddedPostgres start(Path folder) {
    return start(folder, true);
  }

  /** One that is quicker, and loses its data with power: for tests. */
  static EmbeddedPostgres startForgetful(Path folder) {
    return start(folder, false);
  }

  private static EmbeddedPostgres start(Path folder, boolean durable) {
    try {
      Files.createDirectories(folder);
      var lock = lock(folder);
      try {
        endOrphan(folder.resolve("data"));
        return new EmbeddedPostgres(lock, startServer(folder, durable));
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "PostgreSQL could not be started in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static io.zonky.test.db.postgres.embedded.EmbeddedPostgres startServer(
      Path folder, boolean durable) throws IOException {
    return io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
        .setDataDirectory(folder.resolve("data"))
        .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
        .setCleanDataDirectory(false)
        .setPGStartupWait(Duration.ofSeconds(60))
        // The library is made for tests, and has both off: commits would be lost with the server.
        .setServerConfig("fsync", durable ? "on" : "off")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_connections", "200")
        .setServerConfig("shared_buffers", "256MB")
        .setServerConfig("max_wal_size", "4GB")
        .setServerConfig("checkpoint_timeout", "15min")
        .setServerConfig("jit", "off")
        .setServerConfig("timezone", "UTC")
        .start();
  }

  private static FileChannel lock(Path folder) throws IOException {
    var channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // held by this very process: not locked
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new IllegalStateException(
          "the folder "
              + folder
              + " is in use by another Dormouse server; stop it, or use another folder");
    }
    return channel;
  }

  /**
   * Ends the server that a killed process left behind; its clients are gone, so it stops at once.
   */
  private static void endOrphan(Path data) throws IOException {
    var orphan = postmaster(data.resolve("postmaster.pid"));
    if (orphan.isEmpty()) {
      return;
    }
    log.info("Ending the PostgreSQL server {} of a process that was killed", orphan.get().pid());
    orphan.get().destroy();
    try {
      orphan.get().onExit().get(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      orphan.get().destroyForcibly();
      orphan.get().onExit().join();
    } catch (ExecutionException e) {
      throw new IOException("could not wait for the end of " + orphan.get(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while an orphaned PostgreSQL server was ended", e);
    }
  }

  private static Optional<ProcessHandle> postmaster(Path pidFile) throws IOException {
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    var lines = Files.readAllLines(pidFile);
    if (lines.isEmpty() || !lines.getFirst().strip().matches("[0-9]{1,10}")) {
      return Optional.empty();
    }
    // The number may be another process's by now, after a reboot.
    return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
        .filter(process -> process.info().command().orElse("").endsWith("postgres"));
  }

  public DatabaseConfig config() {
    return DatabaseConfig.of(server.getJdbcUrl("postgres", "postgres"));
  }

  @Override
  public void close() {
    try {
      server.close();
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL could not be stopped: " + e.getMessage(), e);
    }
  }
}
