package dev.dormouse.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Empty databases for tests, on one embedded server for the whole JVM: each is copied from a
 * template that was migrated once.
 */
public final class TestDatabases {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Map<String, String> TEMPLATES = new ConcurrentHashMap<>();

  private TestDatabases() {}

  /** A fresh database with the migrations of the folder. */
  public static synchronized DatabaseConfig create(String migrations) {
    String template =
        TEMPLATES.computeIfAbsent(
            migrations,
            folder -> {
              String name = "migrated" + NUMBER.incrementAndGet();
              execute("create database " + name);
              try (var database = Database.open(url(name, 2))) {
                database.migrate(folder);
              }
              return name;
            });
    String name = "test" + NUMBER.incrementAndGet();
    execute("create database " + name + " template " + template);
    return url(name, 8);
  }

  private static void execute(String sql) {
    try (var database = Database.open(url("postgres", 2))) {
      database.call(handle -> handle.execute(sql));
    }
  }

  private static DatabaseConfig url(String name, int connections) {
    var config = Holder.SERVER.config();
    return new DatabaseConfig(
        config.url().replaceFirst("/postgres\\?", "/" + name + "?"),
        config.user(),
        config.password(),
        connections);
  }

  /** Started when first needed; stopped with the JVM. */
  private static final class Holder {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        Path folder = Files.createTempDirectory("dormouse-postgres");
        var server = EmbeddedPostgres.startForgetful(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, folder)));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void stop(EmbeddedPostgres server, Path folder) {
      server.close();
      try (var files = Files.walk(folder)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
