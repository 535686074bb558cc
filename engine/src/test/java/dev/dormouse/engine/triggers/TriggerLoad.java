package dev.dormouse.engine.triggers;

import dev.dormouse.engine.fixtures.TestEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures single triggers by 32 callers: how many a second, and how much of our processor each
 * takes (PostgreSQL's not counted). A program, not a test.
 */
final class TriggerLoad {
  private static final int CALLERS = 32;
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration MEASURED = Duration.ofSeconds(10);

  private TriggerLoad() {}

  static void main() throws InterruptedException, ExecutionException {
    try (var shop = TestEngine.open()) {
      shop.deploy("purchase");
      for (String options : List.of("{}", "{\"tags\":[\"a\"],\"metadata\":{\"b\":1}}")) {
        long _ = triggered(shop, options, WARM_UP);
        var before = cpu();
        long runs = triggered(shop, options, MEASURED);
        System.out.printf(
            "%s: %d/s, %d µs of our processor each%n",
            options, runs / MEASURED.toSeconds(), cpu().minus(before).toNanos() / 1000 / runs);
      }
    }
  }

  private static long triggered(TestEngine shop, String options, Duration time)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + time.toNanos();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var callers = new ArrayList<Future<Long>>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(
            threads.submit(() -> {
              long number = 0;
              for (; System.nanoTime() < end; number++) {
                shop.trigger("purchase", options);
              }
              return number;
            }));
      }
      long sum = 0;
      for (var caller : callers) {
        sum += caller.get();
      }
      return sum;
    }
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
