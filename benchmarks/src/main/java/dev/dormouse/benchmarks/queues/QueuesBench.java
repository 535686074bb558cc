package dev.dormouse.benchmarks.queues;

import dev.dormouse.benchmarks.Figure;
import dev.dormouse.engine.Engine;
import dev.dormouse.engine.EngineConfig;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.tenancy.EnvironmentKind;
import dev.dormouse.protocol.FileRef;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.protocol.api.DeployRequest;
import dev.dormouse.protocol.api.TriggerOptions;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.store.Database;
import dev.dormouse.store.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.node.IntNode;

/**
 * How long the first run of somebody waits for a slot while somebody else has 100,000 runs queued,
 * beside how long it waits while nobody has: for another concurrency key of the same queue, and for
 * another environment. All slots are busy all the time, with runs of 20 ms.
 */
public final class QueuesBench {
  private static final int SLOTS = 8;
  private static final int BACKLOG = 100_000;
  private static final int FEW = 200;
  private static final int SAMPLES = 150;
  private static final TaskId TASK = new TaskId("work");

  private final Engine engine;
  private final EnvironmentId one;
  private final EnvironmentId other;
  private int number;

  private QueuesBench(Engine engine) {
    this.engine = engine;
    this.one = environment("one");
    this.other = environment("other");
  }

  public static void run(Consumer<Figure> print) throws Exception {
    var folder = Files.createTempDirectory("dormouse-bench-queues");
    try (var postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        var database = Database.open(postgres.config());
        var engine = Engine.open(database, EngineConfig.DEFAULT, InstantSource.system())) {
      new QueuesBench(engine).measure(print);
    } finally {
      delete(folder);
    }
  }

  private void measure(Consumer<Figure> print) throws Exception {
    try (var node = new BusyNode(engine, SLOTS)) {
      fill(FEW);
      var warm = waits(node, one);
      fill(FEW);
      var key = waits(node, one);
      fill(FEW);
      var environment = waits(node, other);
      fill(BACKLOG);
      var keyBehind = waits(node, one);
      var environmentBehind = waits(node, other);
      if (warm.length == 0) {
        throw new IllegalStateException("nothing was measured");
      }
      figures("first_run_of_another_key", keyBehind, key, print);
      figures("first_run_of_another_environment", environmentBehind, environment, print);
    }
  }

  private static void figures(
      String name, double[] behind, double[] alone, Consumer<Figure> print) {
    for (int percent : new int[] {50, 99}) {
      print.accept(
          Figure.of(
                  "queues.%s_behind_100000.p%d".formatted(name, percent),
                  percentile(behind, percent),
                  "ms")
              .beside("behind a few", percentile(alone, percent)));
    }
  }

  private EnvironmentId environment(String slug) {
    var project = engine.tenancy().project("bench", slug);
    var id = engine.tenancy().environment(project, EnvironmentKind.PROD, "prod").id();
    var task =
        new TaskDeclaration(TASK, "Bench", null, null, null, null, null, false, null, "int", "int");
    var _ =
        engine
            .deployments()
            .create(
                id,
                new DeployRequest(
                    List.of(new FileRef("a.jar", "sha256:" + "0".repeat(64), 1)),
                    List.of("bench"),
                    List.of(task),
                    true));
    return id;
  }

  /** The one who has much to do. */
  private void fill(int runs) {
    var item = new BatchRequest.Item(TASK, IntNode.valueOf(1), null, key("much"));
    for (int left = runs; left > 0; left -= 1000) {
      var _ =
          engine
              .batches()
              .trigger(
                  one,
                  new BatchRequest(Collections.nCopies(Math.min(left, 1000), item)),
                  RunOrigin.of("batchTrigger"),
                  null);
    }
  }

  /** Milliseconds from the trigger of somebody's first run until a node has it. */
  private double[] waits(BusyNode node, EnvironmentId environment) throws InterruptedException {
    var waits = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      long begun = System.nanoTime();
      var run =
          engine
              .triggers()
              .trigger(
                  environment,
                  TASK,
                  new TriggerRequest(IntNode.valueOf(1), null, key("little-" + number++)),
                  RunOrigin.TRIGGER)
              .id();
      if (!node.handed(run).await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException(run + " waits for more than a minute");
      }
      waits[i] = (System.nanoTime() - begun) / 1e6;
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return waits;
  }

  private static TriggerOptions key(String key) {
    return Json.mapper().readValue("{\"concurrencyKey\":\"" + key + "\"}", TriggerOptions.class);
  }

  private static double percentile(double[] values, int percent) {
    var sorted = Arrays.copyOf(values, values.length);
    Arrays.sort(sorted);
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private static void delete(Path folder) throws Exception {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
