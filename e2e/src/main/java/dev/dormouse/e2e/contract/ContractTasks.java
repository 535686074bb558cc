package dev.dormouse.e2e.contract;

import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.sdk.AbortRun;
import dev.dormouse.sdk.Event;
import dev.dormouse.sdk.Filter;
import dev.dormouse.sdk.KeyScope;
import dev.dormouse.sdk.Local;
import dev.dormouse.sdk.Result;
import dev.dormouse.sdk.Retry;
import dev.dormouse.sdk.RetryRun;
import dev.dormouse.sdk.Rollback;
import dev.dormouse.sdk.RunContext;
import dev.dormouse.sdk.RunFailed;
import dev.dormouse.sdk.RunOptions;
import dev.dormouse.sdk.Task;
import dev.dormouse.sdk.TypeToken;
import dev.dormouse.sdk.Wait;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the scenarios execute; each run tells what it did in its metadata, under {@code log}. */
public final class ContractTasks {
  /** Somebody said something. */
  public record Word(String to, String text) {}

  /** For whom to listen, and how long. */
  public record Listening(String to, Duration patience) {}

  /** How attempts are to fail. */
  public enum Failure {
    ALWAYS,
    ONCE,
    FOR_GOOD,
    LATER
  }

  public static final Event<Word> SAID = Event.of("contract/said", Word.class);
  public static final Event<Word> STARTED = Event.of("contract/started", Word.class);

  private static final Retry QUICKLY = Retry.every(Duration.ofMillis(50)).maxAttempts(3);
  private static final TypeToken<List<String>> TEXTS = new TypeToken<>() {};
  private static final Local<List<String>> NOTES = Local.of(ArrayList::new);

  public static final Task<Integer, String> SLEEPS =
      Task.named("contract-sleeps")
          .payload(Integer.class)
          .output(String.class)
          .run((millis, run) -> {
            var before = "slept " + millis + " in attempt " + run.attempt();
            Wait.forDuration(Duration.ofMillis(millis));
            return before;
          });

  public static final Task<Listening, String> HEARS =
      Task.named("contract-hears")
          .payload(Listening.class)
          .output(String.class)
          .retry(Retry.never())
          .run((listening, run) ->
              SAID.waitFor(
                      Filter.where("to", listening.to()).and("text", "hello"), listening.patience())
                  .text());

  public static final Task<Word, String> STARTS =
      Task.named("contract-starts")
          .onEvent(STARTED)
          .output(String.class)
          .run((word, run) -> {
            SAID.send(new Word(word.to(), "hello"));
            return word.text();
          });

  public static final Task<String, String> HOLDS =
      Task.named("contract-holds")
          .payload(String.class)
          .output(String.class)
          .run((token, run) -> Wait.forToken(new WaitpointId(token), String.class));

  public static final Task<Integer, Integer> HALVES =
      Task.named("contract-halves")
          .payload(Integer.class)
          .output(Integer.class)
          .retry(Retry.never())
          .run((number, run) -> {
            run.metadata().parent().increment("sum", number);
            run.metadata().root().append("log", "halving");
            if (number % 2 != 0) {
              throw new IOException(number + " is odd");
            }
            return number / 2;
          });

  public static final Task<List<Integer>, List<String>> FAMILY =
      Task.named("contract-family")
          .payload(new TypeToken<List<Integer>>() {})
          .output(TEXTS)
          .run((numbers, run) -> {
            var told = new ArrayList<String>();
            try {
              told.add("one " + HALVES.triggerAndWait(numbers.getFirst()));
            } catch (RunFailed e) {
              told.add("one " + e.status() + " " + e.error().message());
            }
            for (var result : HALVES.batchTriggerAndWait(numbers)) {
              told.add(
                  switch (result) {
                    case Result.Completed<Integer> done -> "many " + done.output();
                    case Result.Failed<Integer> failed -> "many " + failed.error().name();
                  });
            }
            return told;
          });

  public static final Task<Failure, Integer> FAILS =
      Task.named("contract-fails")
          .payload(Failure.class)
          .output(Integer.class)
          .retry(QUICKLY)
          .run((failure, run) -> {
            int attempt = run.attempt();
            NOTES.get().add("attempt " + attempt);
            log(run, "notes " + NOTES.get());
            Rollback.onFailure("first", () -> log(run, "undo first of " + attempt));
            Rollback.onFailure(
                "second",
                () -> {
                  log(run, "undo second of " + attempt);
                  throw new IOException("this rollback fails, and the next one runs");
                });
            switch (failure) {
              case ALWAYS -> throw new IOException("attempt " + attempt);
              case FOR_GOOD -> throw new AbortRun("there is no use");
              case ONCE, LATER -> {
                if (attempt == 1) {
                  throw failure == Failure.ONCE
                      ? new IOException("once")
                      : RetryRun.after(Duration.ofMillis(300), "later");
                }
              }
            }
            return attempt;
          });

  /** Triggers two runs with each scope's key in each of two attempts; tells how many there were. */
  public static final Task<String, Integer> KEYS =
      Task.named("contract-keys")
          .payload(String.class)
          .output(Integer.class)
          .retry(QUICKLY)
          .run((scope, run) -> {
            var options = RunOptions.defaults().idempotencyKey("the key", KeyScope.valueOf(scope));
            for (int i = 0; i < 2; i++) {
              log(run, SLEEPS.trigger(1, options).id().toString());
            }
            if (run.attempt() == 1) {
              throw new IOException("once more");
            }
            return (int)
                Stream.of(run.metadata().get("log", String[].class).orElseThrow())
                    .filter(line -> line.startsWith("run_"))
                    .distinct()
                    .count();
          });

  public static final Task<Integer, List<String>> THREADS =
      Task.named("contract-threads")
          .payload(Integer.class)
          .output(TEXTS)
          .run((millis, run) -> {
            try (var threads = Executors.newFixedThreadPool(2)) {
              var child = threads.submit(() -> SLEEPS.triggerAndWait(2 * millis));
              var wait =
                  threads.submit(() -> {
                    Wait.forDuration(Duration.ofMillis(millis));
                    return "waited";
                  });
              return List.of(child.get(), wait.get());
            }
          });

  public static final Task<Integer, Integer> DOUBLES =
      Task.named("contract-doubles")
          .payload(Integer.class)
          .output(Integer.class)
          .run((number, run) -> 2 * number);

  /** Computes until it is stopped. */
  public static final Task<@Nullable Void, @Nullable Void> SPINS =
      Task.named("contract-spins")
          .run(run -> {
            while (!run.isCanceled()) {
              Thread.onSpinWait();
            }
          });

  /** Triggers so many children, waits for them, and adds up what they return. */
  public static final Task<Integer, Integer> ADDS =
      Task.named("contract-adds")
          .payload(Integer.class)
          .output(Integer.class)
          .run((count, run) -> {
            var numbers = IntStream.range(0, count).boxed().toList();
            var results = DOUBLES.batchTriggerAndWait(numbers);
            int sum = 0;
            for (int i = 0; i < count; i++) {
              // In the order of the payloads, or the sum is another.
              sum += results.get(i).outputOrThrow() == 2 * i ? 1 : 1_000_000;
            }
            return sum;
          });

  public static final Task<Duration, String> UNDOES =
      Task.named("contract-undoes")
          .payload(Duration.class)
          .output(String.class)
          .run((time, run) -> {
            Rollback.onFailure(() -> {
              Wait.forDuration(Duration.ofMillis(50));
              log(run, "undone");
            });
            Wait.forDuration(time);
            return "not stopped";
          });

  /** Tells the address that it listens at by an event. */
  public static final Task<String, String> ANSWERS =
      Task.named("contract-answers")
          .payload(String.class)
          .output(String.class)
          .run((greeting, run) -> {
            var asked = Wait.forRequestToAnswer(url -> run.metadata().set("url", url));
            asked.answer(202, List.of(greeting, asked.request().json(String.class)));
            return asked.request().method();
          });

  private ContractTasks() {}

  static void log(RunContext run, String text) {
    run.metadata().append("log", text);
  }
}
