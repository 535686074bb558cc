package dev.dormouse.benchmarks.core;

import dev.dormouse.benchmarks.Figure;
import dev.dormouse.store.Database;
import dev.dormouse.store.DatabaseConfig;
import dev.dormouse.store.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Peers and Dormouse one after the other, each with a database of its own on the same PostgreSQL.
 */
public final class CoreBench {
  private static final List<String> PEERS = List.of("db-scheduler", "jobrunr", "dbos");
  private static final int JOBS = 10_000;
  private static final int CALLERS = 16;

  private CoreBench() {}

  public static void run(Consumer<Figure> figures) throws Exception {
    Path folder = Files.createTempDirectory("dormouse-bench");
    try (var postgres = EmbeddedPostgres.start(folder)) {
      for (var peer : PEERS) {
        var result = peer(peer, database(postgres, peer.replace('-', '_')));
        figures.accept(Figure.of(peer + " enqueue", result.enqueued(), "1/s"));
        figures.accept(Figure.of(peer + " enqueue to end", result.executed(), "1/s"));
      }
    }
  }

  static DatabaseConfig database(EmbeddedPostgres postgres, String name) {
    var config = postgres.config();
    try (var database = Database.open(config)) {
      database.call(handle -> handle.execute("create database " + name));
    }
    return DatabaseConfig.of(config.url().replaceFirst("/postgres\\?", "/" + name + "?"));
  }

  private static Load.Result peer(String name, DatabaseConfig database)
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                Peer.class.getName(),
                name,
                database.url(),
                Integer.toString(JOBS),
                Integer.toString(CALLERS))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Optional<Load.Result> result = Optional.empty();
    try (var lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("RESULT ")) {
          var parts = line.split(" ", -1);
          result =
              Optional.of(
                  new Load.Result(Double.parseDouble(parts[1]), Double.parseDouble(parts[2])));
        }
      }
    }
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    return result.orElseThrow(() -> new IllegalStateException(name + " brought no result"));
  }
}
