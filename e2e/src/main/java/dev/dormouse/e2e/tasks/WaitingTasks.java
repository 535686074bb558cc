package dev.dormouse.e2e.tasks;

import dev.dormouse.sdk.Checkpoint;
import dev.dormouse.sdk.Event;
import dev.dormouse.sdk.Filter;
import dev.dormouse.sdk.Retry;
import dev.dormouse.sdk.RunContext;
import dev.dormouse.sdk.Task;
import dev.dormouse.sdk.TypeToken;
import dev.dormouse.sdk.Wait;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.SynchronousQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tasks that wait, each in another way, and tell what has come through. */
public final class WaitingTasks {
  /** The ways to wait. */
  public enum Way {
    DURATION,
    UNTIL,
    TOKEN,
    REQUEST,
    EVENT,
    CHILD,
    BATCH
  }

  /**
   * What to do.
   *
   * @param effects where to tell of the wait before it begins: its address, or what it listens for
   */
  public record Order(Way way, int millis, String effects) {}

  /**
   * What a run has seen.
   *
   * @param result what its wait brought
   * @param local what it had in a local variable before
   * @param other what another thread had, which was parked meanwhile
   * @param forward whether the timer went forward
   */
  public record Seen(
      String result, List<String> local, String other, boolean forward, int attempt) {}

  /** A cinema's word. */
  public record Called(String run, String word) {}

  public static final Event<Called> CALLED = Event.of("e2e/called", Called.class);

  public static final Task<Order, Seen> WAITS =
      Task.named("waits")
          .payload(Order.class)
          .output(Seen.class)
          .retry(Retry.exponential().maxAttempts(5).minDelay(Duration.ofMillis(20)))
          .run(WaitingTasks::waits);

  /** Ends after a while, so that its parent waits long enough to be stored. */
  public static final Task<Integer, String> CHILD =
      Task.named("child")
          .payload(Integer.class)
          .output(String.class)
          .run((millis, run) -> {
            Wait.forDuration(Duration.ofMillis(millis));
            return "child of " + millis;
          });

  /** Tells random numbers: one of a generator that was there before the wait, and of a new one. */
  public static final Task<@Nullable Void, List<String>> RANDOM =
      Task.named("random")
          .output(new TypeToken<List<String>>() {})
          .run(run -> List.of(UUID.randomUUID().toString(), UUID.randomUUID().toString()));

  /**
   * What a run has counted.
   *
   * @param before its id before it slept
   * @param after its id behind that
   * @param drawn random numbers drawn behind that, of generators that were there before
   */
  public record Counted(String before, String after, int count, List<String> drawn) {}

  /** Counts to two, sleeps, and counts on; tells each number. */
  public static final Task<Order, Counted> COUNTS =
      Task.named("counts")
          .payload(Order.class)
          .output(Counted.class)
          .run((order, run) -> {
            var before = run.id().value();
            var random = new SecureRandom();
            int count = random.nextInt(1);
            tell(order, run, "counts " + ++count);
            tell(order, run, "counts " + ++count);
            Wait.forDuration(Duration.ofMillis(order.millis()));
            tell(order, run, "counts " + ++count);
            var drawn = List.of(UUID.randomUUID().toString(), Long.toString(random.nextLong()));
            return new Counted(before, run.id().value(), count, drawn);
          });

  /** Has an effect, asks for a checkpoint, and has another; more attempts have more effects. */
  public static final Task<Order, Boolean> CHECKPOINTS =
      Task.named("checkpoints")
          .payload(Order.class)
          .output(Boolean.class)
          .run((order, run) -> {
            tell(order, run, "before");
            boolean stored = Checkpoint.now();
            tell(order, run, stored ? "stored" : "not-stored");
            Wait.forDuration(Duration.ofMillis(order.millis()));
            return stored;
          });

  /** Waits for two tokens, one after the other; tells each, and what it had before the first. */
  public static final Task<Order, List<String>> TWICE =
      Task.named("twice")
          .payload(Order.class)
          .output(new TypeToken<List<String>>() {})
          .retry(Retry.exponential().maxAttempts(5).minDelay(Duration.ofMillis(20)))
          .run((order, run) -> {
            var seen = new ArrayList<>(List.of("attempt " + run.attempt()));
            seen.add(granted("first", order, run));
            seen.add(granted("second", order, run));
            return seen;
          });

  /** Tells variables of its environment before a wait and after it. */
  public static final Task<Order, List<String>> VARIABLES =
      Task.named("variables")
          .payload(Order.class)
          .output(new TypeToken<List<String>>() {})
          .run((order, run) -> {
            var seen = new ArrayList<>(variables());
            var _ = granted("only", order, run);
            seen.addAll(variables());
            return seen;
          });

  /** Has another run wait, and waits for that. */
  public static final Task<Order, Seen> CALLS =
      Task.named("calls")
          .payload(Order.class)
          .output(Seen.class)
          .run((order, run) -> WAITS.triggerAndWait(order));

  private WaitingTasks() {}

  private static List<String> variables() {
    return Stream.of("CITY", "GONE").map(name -> name + "=" + System.getenv(name)).toList();
  }

  private static String granted(String name, Order order, RunContext run) throws Exception {
    var token = Wait.createToken();
    tell(order, run, name + " " + token.id());
    return Wait.forToken(token.id(), String.class);
  }

  private static Seen waits(Order order, RunContext run) throws Exception {
    var local = new ArrayList<>(List.of("before " + order.way()));
    var handOver = new SynchronousQueue<String>();
    var heldByThread = "held by a thread of " + run.id();
    var other =
        Thread.ofVirtual()
            .start(() -> {
              try {
                handOver.put(heldByThread);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    long before = System.nanoTime();

    var result = result(order, run);

    local.add("after " + order.way());
    var held = handOver.take();
    other.join();
    return new Seen(result, local, held, System.nanoTime() >= before, run.attempt());
  }

  private static String result(Order order, RunContext run) throws Exception {
    return switch (order.way()) {
      case DURATION -> {
        Wait.forDuration(Duration.ofMillis(order.millis()));
        yield "slept";
      }
      case UNTIL -> {
        Wait.until(Instant.now().plusMillis(order.millis()));
        yield "woke";
      }
      case TOKEN -> {
        var token = Wait.createToken();
        tell(order, run, token.id().value());
        yield Wait.forToken(token.id(), String.class);
      }
      case REQUEST -> Wait.forRequest(url -> tell(order, run, url.toString())).text();
      case EVENT -> {
        tell(order, run, "listens");
        yield CALLED.waitFor(Filter.where("run", run.id().value())).word();
      }
      case CHILD -> CHILD.triggerAndWait(order.millis());
      case BATCH ->
          String.join(
              ", ",
              CHILD.batchTriggerAndWait(List.of(order.millis(), order.millis() + 1)).stream()
                  .map(each -> each.outputOrThrow())
                  .toList());
    };
  }

  private static void tell(Order order, RunContext run, String word)
      throws IOException, InterruptedException {
    var query = "?run=" + run.id() + "&word=" + URLEncoder.encode(word, StandardCharsets.UTF_8);
    try (var http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(URI.create(order.effects() + query)).build(),
              HttpResponse.BodyHandlers.discarding());
      if (answer.statusCode() != 200) {
        throw new IOException("the word was answered with " + answer.statusCode());
      }
    }
  }
}
