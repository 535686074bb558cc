package dev.dormouse.benchmarks.query;

import dev.dormouse.benchmarks.Figure;
import dev.dormouse.query.Trql;
import dev.dormouse.query.request.KnownNames;
import dev.dormouse.query.request.QueryRequest;
import dev.dormouse.query.request.Tenant;
import dev.dormouse.query.request.TimeWindow;
import dev.dormouse.query.schema.Schema;
import dev.dormouse.telemetry.ask.Analyst;
import dev.dormouse.telemetry.ask.AskConfig;
import dev.dormouse.telemetry.ask.History;
import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.clickhouse.Statement;
import dev.dormouse.telemetry.embedded.EmbeddedClickHouse;
import dev.dormouse.telemetry.embedded.EmbeddedClickHouseConfig;
import dev.dormouse.telemetry.migration.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How fast questions are compiled, changes are stored, and a dashboard's questions are answered
 * over many runs. {@code -Ddormouse.bench.runs=10000000} says over how many.
 */
public final class QueryBench {
  private static final long RUNS = Long.getLong("dormouse.bench.runs", 10_000_000L);
  private static final int ROUNDS = 15;

  private final Consumer<Figure> figures;
  private final Trql trql = new Trql(Schema.standard());
  private final QueryRequest request =
      new QueryRequest(
          new Tenant.Environment("org_1", "p_1", "env_1"),
          TimeWindow.USUAL,
          Duration.ofDays(90),
          Instant.now(),
          KnownNames.NONE);

  private QueryBench(Consumer<Figure> figures) {
    this.figures = figures;
  }

  /** {@code bin/bench} sets ClickHouse up and says where. */
  public static void run(Consumer<Figure> figures) throws Exception {
    Path folder = Files.createTempDirectory("dormouse-bench");
    var bench = new QueryBench(figures);
    bench.compile();
    var library = Path.of(System.getProperty("dormouse.clickhouse", ""), "libchdb.so");
    try (var server = EmbeddedClickHouse.start(EmbeddedClickHouseConfig.of(library, folder));
        var clickHouse = new ClickHouse(server::address)) {
      new Migrations(clickHouse).apply();
      new IngestLoad(clickHouse, figures).run();
      clickHouse.execute(Statement.of("TRUNCATE TABLE trigger_dev.task_runs_v2"));
      bench.fill(clickHouse);
      bench.ask(clickHouse);
    } finally {
      delete(folder);
    }
  }

  /** Ten million runs are half a gigabyte. */
  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void compile() {
    Questions.DASHBOARD.forEach(
        (name, text) -> figures.accept(Figure.of("compile, " + name, compiling(text), "ms")));
    figures.accept(
        Figure.of("compile, 200 nested parentheses", compiling(Questions.nested(200)), "ms"));
    figures.accept(Figure.of("compile, a query of 10 KB", compiling(Questions.long10K()), "ms"));
  }

  /** The median of many, after the JVM has compiled the compiler. */
  private double compiling(String text) {
    double[] millis = new double[300];
    for (int i = -500; i < millis.length; i++) {
      long start = System.nanoTime();
      var _ = trql.compile(text, request);
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(millis);
    return millis[millis.length / 2];
  }

  /** Rows made by ClickHouse itself: three environments, of which one asks; ninety days. */
  private void fill(ClickHouse clickHouse) throws InterruptedException {
    long start = System.nanoTime();
    long part = 500_000;
    for (long from = 0; from < RUNS; from += part) {
      clickHouse.execute(
          new Statement(
              Questions.FILL,
              Map.of(
                  "from", Long.toString(from), "count", Long.toString(Math.min(part, RUNS - from))),
              Map.of("max_partitions_per_insert_block", "0"),
              "",
              Duration.ofMinutes(5)));
    }
    figures.accept(Figure.of("runs stored", (double) RUNS, "rows"));
    figures.accept(Figure.of("filled in", (System.nanoTime() - start) / 1e9, "s"));
  }

  private void ask(ClickHouse clickHouse) throws InterruptedException {
    var analyst = new Analyst(clickHouse, trql, AskConfig.USUAL, History.NONE);
    for (var question : Questions.DASHBOARD.entrySet()) {
      double[] millis = new double[ROUNDS];
      for (int i = -2; i < ROUNDS; i++) {
        long start = System.nanoTime();
        var _ = analyst.ask(question.getValue(), request);
        if (i >= 0) {
          millis[i] = (System.nanoTime() - start) / 1e6;
        }
      }
      Arrays.sort(millis);
      figures.accept(Figure.of("answer, " + question.getKey() + ", p50", millis[ROUNDS / 2], "ms"));
    }
  }
}
