package dev.dormouse.benchmarks.core;

import dev.dormouse.benchmarks.Figure;
import dev.dormouse.store.Database;
import dev.dormouse.store.DatabaseConfig;
import dev.dormouse.store.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  /** The same for everybody: until the compilers have little left to do. */
  private static final Duration WARM_UP = Duration.ofSeconds(20);

  private static final int BATCH = 500;
  private static final int FIRST_LINES = 300;

  private CoreBench() {}

  public static void run(Consumer<Figure> figures) throws Exception {
    Path folder = Files.createTempDirectory("dormouse-bench");
    try (var postgres = EmbeddedPostgres.start(folder)) {
      var peers = new LinkedHashMap<String, Load.Result>();
      for (var peer : PEERS) {
        peers.put(peer, peer(peer, database(postgres, peer.replace('-', '_'))));
      }
      try (var dormouse =
          new DormouseContestant(home(), folder.resolve("data"), database(postgres, "dormouse"))) {
        measure(dormouse, peers, figures);
      }
    }
  }

  private static void measure(
      DormouseContestant dormouse, Map<String, Load.Result> peers, Consumer<Figure> figures)
      throws Exception {
    var load = new Load(dormouse, CALLERS);
    load.warmUp(WARM_UP);
    var before = dormouse.cpuTime();
    var single = load.run(JOBS);
    var after = dormouse.cpuTime();
    var trigger = Figure.of("trigger, single calls, while runs execute", single.enqueued(), "1/s");
    var execute = Figure.of("empty runs, single calls to completion", single.executed(), "1/s");
    peers.forEach((peer, theirs) -> figures.accept(trigger.beside(peer, theirs.enqueued())));
    peers.forEach((peer, theirs) -> figures.accept(execute.beside(peer, theirs.executed())));
    for (var part : CpuTime.Part.values()) {
      figures.accept(
          Figure.of(
              "processor time a run, " + part.name().toLowerCase(Locale.ROOT),
              after.microsSince(before, part, JOBS),
              "us"));
    }
    var batches = load.run(JOBS, () -> batched(dormouse));
    figures.accept(Figure.of("trigger, batches of 500", batches.enqueued(), "1/s"));
    figures.accept(
        Figure.of("empty runs, batches of 500 to completion", batches.executed(), "1/s"));
    var _ = dormouse.firstLines(FIRST_LINES);
    var firstLines = dormouse.firstLines(FIRST_LINES);
    figures.accept(Figure.of("first line after trigger, p50", firstLines[FIRST_LINES / 2], "ms"));
    figures.accept(
        Figure.of("first line after trigger, p99", firstLines[FIRST_LINES * 99 / 100], "ms"));
    figures.accept(
        Figure.of(
            "trigger, single calls, runs delayed",
            load.calls(
                JOBS,
                () -> {
                  dormouse.enqueueDelayed();
                  return true;
                }),
            "1/s"));
  }

  private static double batched(DormouseContestant dormouse) {
    long start = System.nanoTime();
    for (int i = 0; i < JOBS / BATCH; i++) {
      dormouse.enqueue(BATCH);
    }
    return JOBS * 1e9 / (System.nanoTime() - start);
  }

  /** The distribution; {@code bin/bench} builds it and names it. */
  private static Path home() {
    return Path.of(System.getProperty("dormouse.home", "cli/target/dormouse")).toAbsolutePath();
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
                Integer.toString(CALLERS),
                WARM_UP.toString())
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
