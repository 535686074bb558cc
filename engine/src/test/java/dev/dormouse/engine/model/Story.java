package dev.dormouse.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.Engine;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.runs.RunOrigin;
import dev.dormouse.engine.tenancy.EnvironmentId;
import dev.dormouse.engine.waits.BegunWait;
import dev.dormouse.protocol.EventFilter;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.EventRequest;
import dev.dormouse.protocol.api.TokenRequest;
import dev.dormouse.protocol.api.WaitRequest;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.Report.Crashed.Kind;
import dev.dormouse.protocol.node.ReportAnswer.Verdict;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What happens to one environment and to the model of it, drawn from a seed. */
final class Story implements AutoCloseable {
  static final TaskId TASK = new TaskId("work");

  /** Few, so that much happens to each. */
  private static final int MOST_ALIVE = 7;

  private final TestEngine test;
  private final List<TestEngine> servers;
  final EnvironmentId environment;
  private final Random random;
  private final Map<String, ModelRun> runs = new TreeMap<>();
  private final ModelKeys keys = new ModelKeys();
  private final LateReports late = new LateReports();
  private ScriptedNode node;
  private final ModelQueue queue = new ModelQueue(runs.values());
  private final Limits limits;
  private int waits;

  Story(TestEngine test, TestEngine other, long seed) {
    this.test = test;
    this.servers = List.of(test, other);
    this.random = new Random(seed);
    this.environment = test.environment("seed-" + seed).id();
    this.limits = new Limits(environment, queue);
    var policy = new RetryPolicy(ModelRun.MAX_ATTEMPTS, 1, ModelRun.REST, ModelRun.REST, false);
    var task =
        new TaskDeclaration(
            TASK,
            "Tasks",
            null,
            ModelQueue.DECLARED_LIMIT,
            policy,
            null,
            null,
            false,
            null,
            "Object",
            "Object");
    var _ = test.engine.deployments().create(environment, TestEngine.request(List.of(task), true));
    this.node = ScriptedNode.on(test, "host");
  }

  /** So that what is left of it is not in the way of others. */
  @Override
  public void close() {
    test.engine.tenancy().pause(environment, true);
  }

  private TestEngine server() {
    return servers.get(random.nextInt(servers.size()));
  }

  private Engine engine() {
    return server().engine;
  }

  private Instant now() {
    return test.clock.instant();
  }

  /** Time goes on a little, so that what happens has an order. */
  private Instant moment() {
    test.clock.advance(Duration.ofMillis(1));
    return now();
  }

  Map<String, RunStatus> expectedStatuses() {
    return runs.values().stream()
        .collect(Collectors.toMap(run -> run.id.value(), ModelRun::status));
  }

  /** Lets something happen, and says what. */
  String step() {
    return switch (random.nextInt(25)) {
      case 0, 1 -> trigger();
      case 2, 3, 4 -> work();
      case 5, 6 -> any("start of", run -> run.status() == RunStatus.DEQUEUED, this::start);
      case 7 -> any("end of", ModelRun::isOnNode, this::end);
      case 8, 9, 10 -> any("wait of", run -> run.status() == RunStatus.EXECUTING, this::begin);
      case 11, 12, 13 -> any("report of", ModelRun::mayReportWaiting, this::reportWaiting);
      case 14, 15 -> any("checkpoint of", ModelRun::isOnNode, this::store);
      case 16 ->
          random.nextInt(2) == 0
              ? any("cancel of", _ -> true, this::cancel)
              : limits.change(engine(), random);
      case 17 -> any("reschedule of", ModelRun::isStillDelayed, this::reschedule);
      case 18 -> random.nextInt(2) == 0 ? kill() : late.speak(random);
      case 19, 20 -> happen();
      case 21 -> listen();
      default -> pass();
    };
  }

  /** Does something to one of the runs that allow it. */
  private String any(String what, Predicate<ModelRun> which, Consumer<ModelRun> how) {
    var found = runs.values().stream().filter(which).toList();
    if (found.isEmpty()) {
      return "nothing";
    }
    var run = found.get(random.nextInt(found.size()));
    how.accept(run);
    return what + " " + run;
  }

  private Wanted wanted() {
    return Wanted.draw(random, now());
  }

  private void triggered(RunId id, Wanted wanted, int index, ModelRun.@Nullable Parent parent) {
    runs.put(id.value(), new ModelRun(id, wanted.model(), now(), index, parent));
  }

  private String trigger() {
    if (runs.values().stream().filter(run -> !run.isOver()).count() >= MOST_ALIVE) {
      return pass();
    }
    var now = moment();
    var key = keys.draw(random);
    var known = keys.run(key, now);
    var wanted = wanted().with(key);
    var answer =
        engine().triggers().trigger(environment, TASK, wanted.request(), RunOrigin.TRIGGER);
    assertThat(answer.isCached()).as("%s names a run", key).isEqualTo(known.isPresent());
    known.ifPresentOrElse(
        run -> assertThat(answer.id()).as("the run that %s names", key).isEqualTo(run),
        () -> {
          triggered(answer.id(), wanted, 0, null);
          keys.take(key, answer.id(), now);
        });
    return "trigger " + answer + " by " + key;
  }

  private String work() {
    int slots = 1 + random.nextInt(5);
    var work = node.work(slots);
    var expected = queue.toBeHad(slots);
    assertThat(work.stream().map(this::run).toList())
        .as("runs for %d slots", slots)
        .containsExactlyElementsOf(expected);
    for (var assignment : work) {
      var run = run(assignment);
      assertThat(assignment.begin() != null).as("%s begins", run).isEqualTo(run.shouldBegin());
      assertThat(assignment.cancelRequested()).as("%s is canceled", run).isEqualTo(run.isToStop());
      assertThat(ScriptedNode.ids(assignment.results()))
          .as("what %s is told", run)
          .containsExactlyInAnyOrderElementsOf(run.untoldWhenHanded());
    }
    queue.served(expected);
    work.forEach(assignment -> run(assignment).handed(assignment));
    return "work for " + slots;
  }

  private ModelRun run(Assignment assignment) {
    return Objects.requireNonNull(runs.get(assignment.run().runId().value()));
  }

  private void start(ModelRun run) {
    var _ = node.started(run.epoch());
    run.started();
  }

  private void end(ModelRun run) {
    var now = moment();
    switch (random.nextInt(5)) {
      case 0 -> {
        var _ = node.failed(run.epoch());
        run.failed(now);
      }
      case 1 -> {
        var _ = node.crashed(run.epoch(), Kind.EXIT);
        run.crashed(now);
      }
      case 2 -> {
        var _ = node.returned(run.epoch());
        run.returned(now);
      }
      default -> {
        var _ = node.completed(run.epoch(), "1");
        run.completed(now);
      }
    }
  }

  /** One of its threads begins a wait; the others may go on. */
  private void begin(ModelRun run) {
    var _ = moment();
    var timeout = Wanted.sometimes(random, 60);
    var until = timeout == null ? null : now().plus(timeout);
    switch (random.nextInt(4)) {
      case 0 -> {
        var duration = Duration.ofSeconds(1 + random.nextInt(60));
        var id = begin(run, new WaitSpec.ForDuration(duration)).id();
        run.begin(new ModelWait(id, now().plus(duration), null));
      }
      case 1 -> {
        var token = engine().tokens().create(environment, new TokenRequest(null, null, null, null));
        var id = begin(run, new WaitSpec.ForToken(token.id(), timeout)).id();
        run.begin(new ModelWait(id, until, token.id().value()));
      }
      case 2 -> {
        String value = "v" + random.nextInt(3);
        var id = begin(run, new WaitSpec.ForEvent("paid", paid(value), timeout, null)).id();
        run.begin(new ModelWait(id, until, value));
      }
      default -> {
        var wanted = Stream.generate(this::wanted).limit(1 + random.nextInt(3)).toList();
        var begun = begin(run, forRuns(wanted));
        var wait = ModelWait.forRuns(begun.id(), wanted.size());
        run.begin(wait);
        for (int i = 0; i < wanted.size(); i++) {
          triggered(begun.runs().get(i), wanted.get(i), i, new ModelRun.Parent(run, wait));
        }
      }
    }
  }

  private static WaitSpec forRuns(List<Wanted> wanted) {
    return wanted.size() == 1
        ? new WaitSpec.ForRun(TASK, wanted.getFirst().request())
        : new WaitSpec.ForBatch(wanted.stream().map(Wanted::item).toList());
  }

  private BegunWait begin(ModelRun run, WaitSpec spec) {
    var request = new WaitRequest("w" + waits++, spec);
    return engine().waits().begin(environment, run.id, run.epoch().epoch(), request);
  }

  private void reportWaiting(ModelRun run) {
    var ids = run.openWaits().stream().map(wait -> wait.id).toList();
    var answer = node.report(new Report.Waiting(run.epoch(), ids, ScriptedNode.COMPUTED));
    assertThat(ScriptedNode.ids(answer.results()))
        .as("what %s is told that waits", run)
        .containsExactlyInAnyOrderElementsOf(run.untold());
    assertThat(answer.verdict())
        .as("whether %s may wait", run)
        .isEqualTo(run.mayWait() ? Verdict.ACCEPTED : Verdict.CONTINUE);
  }

  private static EventFilter paid(String value) {
    return new EventFilter(
        List.of(
            new EventFilter.Condition(
                "by", EventFilter.Operator.EQUALS, JsonNodeFactory.instance.stringNode(value))));
  }

  /** A token is completed, or an event comes. */
  private String happen() {
    var tokens = runs.values().stream().flatMap(run -> run.awaited().stream()).distinct().toList();
    if (tokens.isEmpty()) {
      return "nothing";
    }
    String awaited = tokens.get(random.nextInt(tokens.size()));
    var now = moment();
    if (awaited.startsWith("waitpoint_")) {
      assertThat(
              engine().tokens().complete(environment, new WaitpointId(awaited), IntNode.valueOf(1)))
          .isTrue();
    } else {
      long expected =
          runs.values().stream()
              .flatMap(run -> run.awaited().stream())
              .filter(awaited::equals)
              .count();
      var payload = JsonNodeFactory.instance.objectNode().put("by", awaited);
      assertThat(
              engine()
                  .events()
                  .send(environment, "paid", new EventRequest(payload, null))
                  .resumed())
          .as("waits for " + awaited)
          .isEqualTo((int) expected);
    }
    runs.values().forEach(run -> run.happened(awaited, now));
    return "end of waits for " + awaited;
  }

  private void store(ModelRun run) {
    var verdict = node.checkpointed(run.epoch()).verdict();
    assertThat(verdict == Verdict.CONTINUE)
        .as("%s keeps its machine", run)
        .isEqualTo(run.holdsSlot());
    run.stored();
  }

  private void cancel(ModelRun run) {
    var now = moment();
    var _ = engine().runs().cancel(environment, run.id);
    run.cancel(now);
  }

  private void reschedule(ModelRun run) {
    var delay = Duration.ofSeconds(1 + random.nextInt(30));
    var _ = engine().runs().reschedule(environment, run.id, delay.toString());
    run.reschedule(now().plus(delay));
  }

  /** The node hears of what its executing runs do not know yet, and says so. */
  private String listen() {
    var signals = node.signals();
    for (var run : runs.values()) {
      boolean executes = run.status() == RunStatus.EXECUTING;
      assertThat(signals.contains(new Signal.Cancel(run.epoch())))
          .as("whether %s is told to stop", run)
          .isEqualTo(executes && run.isToBeToldToStop());
      assertThat(told(signals, run))
          .as("what %s is told while it executes", run)
          .containsExactlyInAnyOrderElementsOf(executes ? run.untold() : List.of());
    }
    boolean isHeard = random.nextInt(4) > 0;
    if (isHeard) {
      var _ = node.signals(signals.toArray(Signal[]::new));
      runs.values().stream()
          .filter(run -> run.status() == RunStatus.EXECUTING)
          .forEach(ModelRun::hear);
    }
    return "signals: " + signals + (isHeard ? "" : ", unheard");
  }

  private static List<WaitpointId> told(List<Signal> signals, ModelRun run) {
    return signals.stream()
        .flatMap(signal ->
            signal instanceof Signal.Complete(var told, var results) && told.equals(run.epoch())
                ? ScriptedNode.ids(results).stream()
                : Stream.empty())
        .toList();
  }

  private String kill() {
    var now = moment();
    var killed = node;
    node = ScriptedNode.on(server(), "host");
    for (var run : runs.values()) {
      if (run.isOnNode()) {
        late.add(killed, run.epoch());
        run.lose(now);
      }
    }
    return "kill the node";
  }

  private String pass() {
    var time = Duration.ofMillis(random.nextInt(25_000));
    test.clock.advance(time);
    var onNode = runs.values().stream().filter(ModelRun::isOnNode).map(ModelRun::epoch);
    var _ = node.heartbeat(onNode.toArray(RunEpoch[]::new));
    engine().runLoopsOnce();
    var now = now();
    runs.values().forEach(run -> run.expire(now));
    runs.values().forEach(run -> run.endDelay(now));
    runs.values().forEach(run -> run.endDueWaits(now));
    return "pass " + time;
  }
}
