package dev.dormouse.worker.samples;

import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.sdk.AbortRun;
import dev.dormouse.sdk.Checkpoint;
import dev.dormouse.sdk.Event;
import dev.dormouse.sdk.Filter;
import dev.dormouse.sdk.RetryRun;
import dev.dormouse.sdk.Rollback;
import dev.dormouse.sdk.RunContext;
import dev.dormouse.sdk.RunOptions;
import dev.dormouse.sdk.RunStopped;
import dev.dormouse.sdk.Task;
import dev.dormouse.sdk.Wait;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Tasks that do what the tests of the worker want to see. */
public final class SampleTasks {
  public record Numbers(List<Integer> numbers) {}

  public record CheckedOut(String cartId, int total) {}

  public static final Event<CheckedOut> CHECKED_OUT = Event.of("checked-out", CheckedOut.class);

  public static final Task<Numbers, Integer> ADD =
      Task.named("add")
          .payload(Numbers.class)
          .output(Integer.class)
          .maxDuration(Duration.ofMinutes(1))
          .run((given, run) -> given.numbers().stream().mapToInt(Integer::intValue).sum());

  static final Task<@Nullable Void, @Nullable Void> EMPTY = Task.named("empty").run(run -> {});

  static final Task<@Nullable Void, String> WAITS =
      Task.named("waits")
          .output(String.class)
          .run(run -> {
            Wait.forDuration(Duration.ofHours(1));
            var checkout = CHECKED_OUT.waitFor(Filter.where("total").atLeast(5));
            return checkout.cartId();
          });

  /** Tells whose it was before a wait, and is behind it. */
  static final Task<@Nullable Void, String> SUCCEEDED =
      Task.named("succeeded")
          .output(String.class)
          .run(run -> {
            var former = run.id();
            Rollback.onFailure("undo", () -> {});
            Wait.forDuration(Duration.ofHours(1));
            var checkout = CHECKED_OUT.waitFor(Filter.where("total").atLeast(5));
            throw new AbortRun(checkout.cartId() + " of " + run.id() + ", once " + former);
          });

  static final Task<@Nullable Void, Boolean> CHECKPOINTS =
      Task.named("checkpoints").output(Boolean.class).run(run -> Checkpoint.now());

  static final Task<@Nullable Void, String> RENEWED =
      Task.named("renewed")
          .output(String.class)
          .run(run -> {
            var before = System.getenv("CINEMA_URL");
            Checkpoint.now();
            return before + ", " + System.getenv("CINEMA_URL") + ", " + System.getenv("PATH");
          });

  static final Task<@Nullable Void, Integer> WAITS_IN_THREADS =
      Task.named("waits-in-threads")
          .output(Integer.class)
          .run(run -> {
            try (var threads = Executors.newFixedThreadPool(2)) {
              Future<Integer> one = threads.submit(() -> token(0));
              Future<Integer> two = threads.submit(() -> token(1));
              return one.get() + two.get();
            }
          });

  static final Task<@Nullable Void, Integer> WAITS_IN_VIRTUAL_THREADS =
      Task.named("waits-in-virtual-threads")
          .output(Integer.class)
          .run(run -> {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
              Future<Integer> one = threads.submit(() -> token(0));
              Future<Integer> two = threads.submit(() -> token(1));
              return one.get() + two.get();
            }
          });

  /** The computing thread tells when it is done. */
  static final Task<@Nullable Void, Integer> COMPUTES_BESIDE_A_WAIT =
      Task.named("computes-beside-a-wait")
          .output(Integer.class)
          .run(run -> {
            try (var threads = Executors.newFixedThreadPool(2)) {
              Future<Integer> waiting = threads.submit(() -> token(0));
              Future<Integer> computing =
                  threads.submit(() -> {
                    compute(Duration.ofMillis(500));
                    var unused = CHECKED_OUT.send(new CheckedOut("computed", 1));
                    return 1;
                  });
              return waiting.get() + computing.get();
            }
          });

  private static void compute(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  static final Task<@Nullable Void, String> GOES_ON_UNASKED =
      Task.named("goes-on-unasked")
          .output(String.class)
          .run(run -> {
            var threads = Executors.newSingleThreadExecutor();
            Future<Integer> waiting = threads.submit(() -> token(0));
            String tried = "";
            while (tried.isEmpty()) {
              try {
                var unused = waiting.get(1, TimeUnit.SECONDS);
              } catch (TimeoutException e) {
                long until = System.nanoTime() + Duration.ofMillis(200).toNanos();
                while (System.nanoTime() < until) {
                  Thread.onSpinWait();
                }
                tried = "gone on";
              }
            }
            waiting.cancel(true);
            threads.shutdown();
            return tried;
          });

  private static int token(int index) {
    return Wait.forToken(new WaitpointId("waitpoint_token" + index), Integer.class);
  }

  static final Task<@Nullable Void, @Nullable Void> FAILS_WITH_ROLLBACKS =
      Task.named("fails-with-rollbacks")
          .run(run -> {
            Rollback.onFailure("first", () -> log("undone first"));
            Rollback.onFailure(
                "second",
                () -> {
                  throw new IllegalArgumentException("the second cannot be undone");
                });
            Rollback.onFailure(
                "third",
                () -> {
                  Wait.forDuration(Duration.ofSeconds(5));
                  log("undone third");
                });
            throw new IllegalStateException("no luck");
          });

  static final Task<@Nullable Void, @Nullable Void> ABORTS =
      Task.named("aborts")
          .run(run -> {
            try (var threads = Executors.newSingleThreadExecutor()) {
              threads
                  .submit(() -> {
                    throw new AbortRun("of no use");
                  })
                  .get();
            }
          });

  static final Task<@Nullable Void, @Nullable Void> ASKS_FOR_TIME =
      Task.named("asks-for-time")
          .run(run -> {
            throw new java.util.concurrent.CompletionException(
                RetryRun.at(java.time.Instant.parse("2100-01-01T00:00:00Z"), "not now"));
          });

  static final Task<@Nullable Void, @Nullable Void> OVERFLOWS =
      Task.named("overflows").run(run -> log("" + deeper(1)));

  private static long deeper(long depth) {
    return depth < 0 ? 0 : 1 + deeper(depth + 1);
  }

  static final Task<@Nullable Void, String> WAITS_WITH_ROLLBACK =
      Task.named("waits-with-rollback")
          .output(String.class)
          .run(run -> {
            Rollback.onFailure(
                "careful",
                () -> {
                  Wait.forDuration(Duration.ofSeconds(1));
                  log("undone carefully");
                });
            Wait.forDuration(Duration.ofHours(1));
            return "never";
          });

  static final Task<@Nullable Void, String> SWALLOWS_THE_STOP =
      Task.named("swallows-the-stop")
          .output(String.class)
          .run(run -> {
            for (int times = 0; ; times++) {
              try {
                Wait.forDuration(Duration.ofHours(1));
              } catch (RunStopped e) {
                if (times >= 2) {
                  log("stopped " + times + " times, canceled: " + run.isCanceled());
                  throw e;
                }
              }
            }
          });

  static final Task<@Nullable Void, String> COMPUTES_UNTIL_INTERRUPTED =
      Task.named("computes-until-interrupted")
          .output(String.class)
          .run(run -> {
            while (!Thread.currentThread().isInterrupted()) {
              Thread.onSpinWait();
            }
            return "returned all the same";
          });

  static final Task<String, String> TRIGGERS =
      Task.named("triggers")
          .payload(String.class)
          .output(String.class)
          .run((tag, run) -> {
            var handle = ADD.trigger(new Numbers(List.of(1)), RunOptions.defaults().tags(tag));
            return handle.id() + " " + CHECKED_OUT.send(new CheckedOut("c", 1)).id();
          });

  static final Task<@Nullable Void, Integer> TRIGGERS_AND_WAITS =
      Task.named("triggers-and-waits")
          .output(Integer.class)
          .run(run -> ADD.triggerAndWait(new Numbers(List.of(1, 2))));

  static final Task<@Nullable Void, String> RETURNS_TOO_MUCH =
      Task.named("returns-too-much").output(String.class).run(run -> "x".repeat(11_000_000));

  static final Task<@Nullable Void, @Nullable Void> TALKS =
      Task.named("talks").run(SampleTasks::talk);

  private static void talk(RunContext run) {
    var logger = LoggerFactory.getLogger("sample");
    MDC.put("user", "usr_1");
    logger.info("run {} on {}", run.attempt(), run.version());
    logger.atWarn().addKeyValue("seat", 7).log("a pair");
    logger.debug("not shown");
    System.out.println("to the output");
    System.out.print("without an end");
    System.err.println("to the errors");
    java.util.logging.Logger.getLogger("jul").warning("by java.util.logging");
    logger.error("with an exception", new IllegalStateException("seen"));
  }

  static final Task<@Nullable Void, @Nullable Void> EXITS =
      Task.named("exits")
          .run(run -> {
            System.out.println("last words");
            System.exit(7);
          });

  private static void log(String message) {
    System.out.println(message);
    LoggerFactory.getLogger("sample").info(message);
  }

  private SampleTasks() {}
}
