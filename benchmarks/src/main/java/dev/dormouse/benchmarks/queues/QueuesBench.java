package dev.dormouse.benchmarks.queues;

import dev.dormouse.benchmarks.Figure;
import dev.dormouse.benchmarks.scratch.ScratchEngine;
import dev.dormouse.engine.Engine;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.BatchRequest;
import dev.dormouse.protocol.api.TriggerOptions;
import dev.dormouse.protocol.api.TriggerRequest;
import java.util.Collections;
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

  /** So many that the slots stay busy for as long as is measured behind them. */
  private static final int FEW = 1000;

  private static final int SAMPLES = 150;
  private static final TaskId TASK = new TaskId("work");

  private final Engine engine;
  private final EnvironmentId one;
  private final EnvironmentId other;
  private final int backlog;
  private int number;

  private QueuesBench(ScratchEngine scratch, int backlog) {
    this.engine = scratch.engine();
    this.backlog = backlog;
    this.one = scratch.environment("one", TASK);
    this.other = scratch.environment("other", TASK);
  }

  /**
   * Measures.
   *
   * @param arguments how many runs the one has queued; a hundred thousand where left out
   */
  public static void run(List<String> arguments, Consumer<Figure> print) throws Exception {
    int backlog = arguments.isEmpty() ? BACKLOG : Integer.parseInt(arguments.getFirst());
    try (var scratch = ScratchEngine.open()) {
      new QueuesBench(scratch, backlog).measure(print);
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
      fill(backlog);
      var keyBehind = waits(node, one);
      var environmentBehind = waits(node, other);
      if (warm.length == 0) {
        throw new IllegalStateException("nothing was measured");
      }
      figures("first_run_of_another_key", keyBehind, key, print);
      figures("first_run_of_another_environment", environmentBehind, environment, print);
    }
  }

  private void figures(String name, double[] behind, double[] alone, Consumer<Figure> print) {
    for (int percent : new int[] {50, 99}) {
      print.accept(
          Figure.of(
                  "queues.%s_behind_%d.p%d".formatted(name, backlog, percent),
                  ScratchEngine.percentile(behind, percent),
                  "ms")
              .beside("behind a few", ScratchEngine.percentile(alone, percent)));
    }
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
}
