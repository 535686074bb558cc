package dev.dormouse.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A PostgreSQL server of our own, from binaries on the class path, with its data in a folder; ends
 * with this process.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

  private EmbeddedPostgres(io.zonky.test.db.postgres.embedded.EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts a server on the folder's data, which are made where there are none. */
  public static EmbeddedPostgres start(Path folder) {
    try {
      Files.createDirectories(folder);
      return new EmbeddedPostgres(
          io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
              .setDataDirectory(folder.resolve("data"))
              .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
              .setCleanDataDirectory(false)
              .setPGStartupWait(Duration.ofSeconds(60))
              .setServerConfig("max_connections", "200")
              .setServerConfig("shared_buffers", "256MB")
              .setServerConfig("timezone", "UTC")
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "PostgreSQL could not be started in " + folder + ": " + e.getMessage(), e);
    }
  }

  public DatabaseConfig config() {
    return DatabaseConfig.of(server.getJdbcUrl("postgres", "postgres"));
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL could not be stopped: " + e.getMessage(), e);
    }
  }
}
