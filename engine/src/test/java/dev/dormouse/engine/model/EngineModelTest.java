package dev.dormouse.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.WaitRequest;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.Report.Crashed.Kind;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.RunEpoch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine does what a model of it in plain Java says, whatever happens in whichever order:
 * triggers, picks, waits, checkpoints, failures, cancels, killed nodes, time. A failure names its
 * seed; {@code -Ddormouse.seeds=1000-2000} tries others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineModelTest {
  private static final int STEPS = 70;
  private static final int LIMIT = 2;
  private static final TaskId TASK = new TaskId("work");

  private TestEngine test;

  @BeforeAll
  void open() {
    test = TestEngine.open();
  }

  @AfterAll
  void close() {
    test.close();
  }

  static LongStream seeds() {
    var range = System.getProperty("dormouse.seeds", "1-100").split("-", 2);
    return LongStream.rangeClosed(
        Long.parseLong(range[0]), Long.parseLong(range[range.length - 1]));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theEngineDoesWhatTheModelSays(long seed) {
    var story = new Story(test, seed);
    for (int step = 0; step < STEPS; step++) {
      String what = story.step();
      assertThat(story.statuses())
          .as("seed %d, step %d: %s", seed, step, what)
          .isEqualTo(story.expectedStatuses());
    }
    test.engine.tenancy().pause(story.environment, true);
  }

  /** What happens to one environment, drawn from a seed. */
  private static final class Story {
    private final TestEngine test;
    private final EnvironmentId environment;
    private final Random random;
    private final Map<String, ModelRun> runs = new TreeMap<>();
    private ScriptedNode node;
    private int waits;

    Story(TestEngine test, long seed) {
      this.test = test;
      this.random = new Random(seed);
      this.environment = test.environment("seed-" + seed).id();
      var policy = new RetryPolicy(2, 1, ModelRun.REST, ModelRun.REST, false);
      var task =
          new TaskDeclaration(
              TASK, "Tasks", "shop", LIMIT, policy, null, null, false, null, "Object", "Object");
      var _ =
          test.engine.deployments().create(environment, TestEngine.request(List.of(task), true));
      this.node = ScriptedNode.on(test, "host");
    }

    private ModelRun run(Assignment assignment) {
      return Objects.requireNonNull(runs.get(assignment.run().runId().value()));
    }

    private Map<String, RunStatus> expectedStatuses() {
      return runs.values().stream()
          .collect(Collectors.toMap(run -> run.id.value(), run -> run.status));
    }

    private Instant now() {
      return test.clock.instant();
    }

    private String step() {
      return switch (random.nextInt(14)) {
        case 0, 1, 2 -> trigger();
        case 3, 4, 5 -> work();
        case 6 -> any(ModelRun::holdsSlot, this::start);
        case 7 -> any(ModelRun::holdsSlot, this::end);
        case 8 -> any(run -> run.status == RunStatus.EXECUTING, this::waitFor);
        case 9 -> any(ModelRun::mayBeStored, this::store);
        case 10 -> any(_ -> true, this::cancel);
        case 11 -> kill();
        default -> pass();
      };
    }

    /** Does something to one of the runs that allow it. */
    private String any(Predicate<ModelRun> which, Function<ModelRun, String> what) {
      var found = runs.values().stream().filter(which).toList();
      return found.isEmpty() ? "nothing" : what.apply(found.get(random.nextInt(found.size())));
    }

    private String trigger() {
      String key = "k" + random.nextInt(3);
      var delay = random.nextInt(4) == 0 ? Duration.ofSeconds(1 + random.nextInt(30)) : null;
      var ttl = random.nextInt(4) == 0 ? Duration.ofSeconds(1 + random.nextInt(60)) : null;
      String options =
          "{\"concurrencyKey\":\"%s\"%s%s}"
              .formatted(
                  key,
                  delay == null ? "" : ",\"delay\":\"" + delay + "\"",
                  ttl == null ? "" : ",\"ttl\":\"" + ttl + "\"");
      // Two that are queued at the same moment would have no order.
      test.clock.advance(Duration.ofMillis(1));
      var now = now();
      var id =
          test.engine
              .triggers()
              .trigger(environment, TASK, TestEngine.requestWith("1", options), RunOrigin.TRIGGER)
              .id();
      runs.put(id.value(), new ModelRun(id, key, now, delay == null ? null : now.plus(delay), ttl));
      return "trigger " + id;
    }

    private String work() {
      int slots = 1 + random.nextInt(5);
      var expected = expected();
      var work = node.work(slots);
      assertThat(work).as("runs for %d slots", slots).hasSize(Math.min(slots, expected));
      var picked = new ArrayList<ModelRun>();
      for (var assignment : work) {
        var run = run(assignment);
        assertThat(run.status).as("%s, which was picked", run).isEqualTo(RunStatus.QUEUED);
        assertThat(assignment.begin() != null).as("%s begins", run).isEqualTo(run.shouldBegin());
        picked.add(run);
      }
      for (var run : picked) {
        for (var other : queued(run.key)) {
          assertThat(picked.contains(other) || ModelRun.TURN.compare(run, other) <= 0)
              .as("%s was picked, and not %s, which was before it", run, other)
              .isTrue();
        }
      }
      work.forEach(assignment -> run(assignment).handed(assignment));
      return "work for " + slots;
    }

    private int expected() {
      int sum = 0;
      for (String key : List.of("k0", "k1", "k2")) {
        long held =
            runs.values().stream().filter(run -> run.key.equals(key) && run.holdsSlot()).count();
        sum += Math.min(queued(key).size(), (int) Math.max(0, LIMIT - held));
      }
      return sum;
    }

    private List<ModelRun> queued(String key) {
      return runs.values().stream()
          .filter(run -> run.key.equals(key) && run.status == RunStatus.QUEUED)
          .toList();
    }

    private String start(ModelRun run) {
      var _ = node.started(run.epoch);
      run.started();
      return "start " + run.id;
    }

    private String end(ModelRun run) {
      int how = random.nextInt(5);
      switch (how) {
        case 0 -> {
          var _ = node.failed(run.epoch);
          run.failed(RunStatus.FAILED, now());
        }
        case 1 -> {
          var _ = node.crashed(run.epoch, Kind.EXIT);
          run.failed(RunStatus.CRASHED, now());
        }
        case 2 -> {
          var _ = node.returned(run.epoch);
          run.returned(now());
        }
        default -> {
          var _ = node.completed(run.epoch, "1");
          run.completed();
        }
      }
      return "end " + how + " of " + run.id;
    }

    private String waitFor(ModelRun run) {
      var duration = Duration.ofSeconds(1 + random.nextInt(60));
      var wait =
          test.engine
              .waits()
              .begin(
                  environment,
                  run.id,
                  run.epoch.epoch(),
                  new WaitRequest("w" + waits++, new WaitSpec.ForDuration(duration)));
      var verdict = node.waiting(run.epoch, wait).verdict();
      if (verdict == Verdict.CONTINUE) {
        assertThat(run.mayHaveToGoOn()).as("%s has a reason to go on", run).isTrue();
        return "no wait of " + run.id;
      }
      run.waits(now().plus(duration));
      return "wait of " + run.id;
    }

    private String store(ModelRun run) {
      var _ = node.checkpointed(run.epoch);
      run.stored();
      return "checkpoint of " + run.id;
    }

    private String cancel(ModelRun run) {
      // So that what continues has an order.
      test.clock.advance(Duration.ofMillis(1));
      var _ = test.engine.runs().cancel(environment, run.id);
      run.cancel(now());
      return "cancel " + run.id;
    }

    private String kill() {
      if (random.nextInt(3) > 0) {
        return "nothing";
      }
      test.clock.advance(Duration.ofMillis(1));
      node = ScriptedNode.on(test, "host");
      for (var run : runs.values()) {
        if (run.isOnNode() && !run.isOver()) {
          var _ = run.lose(now());
        }
      }
      return "kill the node";
    }

    private String pass() {
      var time = Duration.ofMillis(random.nextInt(25_000));
      test.clock.advance(time);
      var _ =
          node.heartbeat(
              runs.values().stream()
                  .filter(run -> run.isOnNode() && !run.isOver())
                  .map(run -> run.epoch)
                  .toArray(RunEpoch[]::new));
      test.engine.runLoopsOnce();
      runs.values().forEach(run -> run.pass(now()));
      return "pass " + time;
    }

    private Map<String, RunStatus> statuses() {
      return test.database.call(handle ->
          handle
              .createQuery("select id, status from run where environment_id = :environment")
              .bind("environment", environment.value())
              .map((row, _) ->
                  Map.entry(row.getString("id"), RunStatus.valueOf(row.getString("status"))))
              .list()
              .stream()
              .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
  }
}
