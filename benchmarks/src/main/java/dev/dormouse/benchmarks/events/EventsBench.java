package dev.dormouse.benchmarks.events;

import dev.dormouse.benchmarks.Figure;
import dev.dormouse.benchmarks.scratch.ScratchEngine;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.EventFilter.Condition;
import dev.dormouse.protocol.EventFilter.Operator;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.protocol.api.TriggerRequest;
import dev.dormouse.protocol.api.WaitRequest;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.NodeRequest;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.WorkRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;

/**
 * How long it takes to send an event that ends the wait of one of 1,000,000 waiting runs, and to
 * send one that nobody waits for. Each run waits for the same event of its own user, in one of two
 * hundred countries, above an amount: {@code country = … and user.id = … and amount >= …}.
 */
public final class EventsBench {
  private static final int WAITING = 1_000_000;
  private static final int AT_ONCE = 50_000;
  private static final int SAMPLES = 500;
  private static final String EVENT = "cart/checked-out";
  private static final TaskId TASK = new TaskId("wait");

  /** What differs in the copies; no node holds them: their machines would be in checkpoints. */
  private static final Map<String, String> OF_RUNS =
      Map.of("id", "'run_' || lpad(number::text, 24, '0')", "node_id", "null");

  private static final Map<String, String> OF_WAITS =
      Map.of(
          "id",
          "'waitpoint_' || lpad(number::text, 24, '0')",
          "run_id",
          "'run_' || lpad(number::text, 24, '0')",
          "filter",
          users("filter"),
          "filter_key",
          users("filter_key"));

  private static String users(String column) {
    return "replace(replace(%s, 'user-0', 'user-' || number), 'c0', 'c' || number %% 200)"
        .formatted(column);
  }

  private final ScratchEngine scratch;
  private final EnvironmentId environment;
  private final int waiting;
  private final Random random = new Random(1);

  private EventsBench(ScratchEngine scratch, int waiting) {
    this.scratch = scratch;
    this.environment = scratch.environment("events", TASK);
    this.waiting = waiting;
  }

  /**
   * Measures.
   *
   * @param arguments how many runs wait; a million where left out
   */
  public static void run(List<String> arguments, Consumer<Figure> print) throws Exception {
    int waiting = arguments.isEmpty() ? WAITING : Integer.parseInt(arguments.getFirst());
    try (var scratch = ScratchEngine.open()) {
      new EventsBench(scratch, waiting).measure(print);
    }
  }

  private void measure(Consumer<Figure> print) {
    waitOnce();
    var alone = send(SAMPLES / 5, _ -> nobody());
    multiply();
    var _ = send(SAMPLES / 5, _ -> nobody());
    figures("an_event_finds_its_run", send(SAMPLES, this::somebody), alone, print);
    figures("an_event_for_nobody", send(SAMPLES, _ -> nobody()), alone, print);
  }

  private void figures(String name, double[] millis, double[] alone, Consumer<Figure> print) {
    for (int percent : new int[] {50, 99}) {
      print.accept(
          Figure.of(
                  "events.%s_among_%d.p%d".formatted(name, waiting, percent),
                  ScratchEngine.percentile(millis, percent),
                  "ms")
              .beside("nobody waits", ScratchEngine.percentile(alone, percent)));
    }
  }

  /** What an event says, and how many runs go on by it. */
  private record Sent(JsonNode payload, int resumed) {}

  /** One for a run that nobody has yet been sent one for. */
  private Sent somebody(int number) {
    int user = number * (waiting / SAMPLES) + random.nextInt(Math.max(1, waiting / SAMPLES)) + 1;
    return new Sent(payload(user), 1);
  }

  private Sent nobody() {
    return new Sent(payload(waiting + 1 + random.nextInt(waiting)), 0);
  }

  private static JsonNode payload(int user) {
    return Json.mapper()
        .readTree(
            "{\"country\":\"c%d\",\"user\":{\"id\":\"user-%d\"},\"amount\":%d,\"items\":[\"a\",\"b\"]}"
                .formatted(user % 200, user, 100));
  }

  private double[] send(int times, IntFunction<Sent> next) {
    var millis = new double[times];
    for (int i = 0; i < times; i++) {
      var sent = next.apply(i);
      long begun = System.nanoTime();
      var answer =
          scratch
              .engine()
              .events()
              .send(environment, EVENT, new EventRequest(sent.payload(), null));
      millis[i] = (System.nanoTime() - begun) / 1e6;
      if (answer.resumed() != sent.resumed()) {
        throw new IllegalStateException(
            answer.resumed() + " runs went on by " + sent.payload() + ", not " + sent.resumed());
      }
    }
    return millis;
  }

  /** One run as the engine makes it, with the wait of user 0 and a checkpoint. */
  private void waitOnce() {
    var engine = scratch.engine();
    NodeId node =
        engine
            .nodes()
            .register(new NodeRequest("bench", 1, Map.of(), Map.of("store", "shared")))
            .nodeId();
    var _ =
        engine
            .triggers()
            .trigger(environment, TASK, TriggerRequest.of(IntNode.valueOf(1)), RunOrigin.TRIGGER);
    var run =
        engine
            .work()
            .await(node, new WorkRequest(1, List.of(), Duration.ofSeconds(10)))
            .getFirst()
            .run();
    var filter =
        new EventFilter(
            List.of(
                condition("country", Operator.EQUALS, "\"c0\""),
                condition("user.id", Operator.EQUALS, "\"user-0\""),
                condition("amount", Operator.AT_LEAST, "50")));
    var wait =
        engine
            .waits()
            .begin(
                environment,
                run.runId(),
                run.epoch(),
                new WaitRequest("1", new WaitSpec.ForEvent(EVENT, filter, null, null)));
    var _ =
        engine
            .reports()
            .report(
                node,
                List.of(
                    new Report.Started(run, Instant.now()),
                    new Report.Waiting(run, List.of(wait.id()), Duration.ofMillis(1)),
                    new Report.Checkpointed(run, CheckpointId.create(Instant.now()), 1)));
  }

  private static Condition condition(String path, Operator operator, String value) {
    return new Condition(path, operator, Json.mapper().readTree(value));
  }

  /** The run and its wait so many times, each of a user of its own. */
  private void multiply() {
    for (int done = 0; done < waiting; done += AT_ONCE) {
      int first = done + 1;
      int last = Math.min(waiting, done + AT_ONCE);
      scratch
          .database()
          .useTransaction(handle -> {
            copy(handle, "run", OF_RUNS, first, last);
            copy(handle, "waitpoint", OF_WAITS, first, last);
          });
    }
    for (String table : List.of("run", "waitpoint")) {
      var _ = scratch.database().call(handle -> handle.execute("vacuum analyze " + table));
    }
  }

  /** All columns as they are, but for some. */
  private void copy(Handle handle, String table, Map<String, String> others, int first, int last) {
    var columns =
        handle
            .createQuery(
                """
                select column_name from information_schema.columns
                where table_schema = 'public' and table_name = :table order by ordinal_position
                """)
            .bind("table", table)
            .mapTo(String.class)
            .list();
    handle
        .createUpdate(
            """
            insert into %s (%s) select %s from %s, generate_series(:first, :last) as number
            where environment_id = :environment and not starts_with(id, '%s_00000')
            """
                .formatted(
                    table,
                    String.join(", ", columns),
                    columns.stream()
                        .map(column -> others.getOrDefault(column, column))
                        .collect(Collectors.joining(", ")),
                    table,
                    table))
        .bind("environment", environment.value())
        .bind("first", first)
        .bind("last", last)
        .execute();
  }
}
