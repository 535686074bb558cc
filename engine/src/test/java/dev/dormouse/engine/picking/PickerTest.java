package dev.dormouse.engine.picking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.tenancy.EnvironmentKind;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.protocol.RetryPolicy;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.node.NodeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PickerTest {
  private TestEngine test;
  private ScriptedNode node;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    node = ScriptedNode.on(test);
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void givesTheRunsOfALaneInTheOrderInWhichTheyWereQueuedAndPriorityIsWorthSeconds() {
    test.deploy("sell");
    var first = trigger("{}");
    var second = trigger("{}");
    var urgent = trigger("{\"priority\": 60}");
    var lazy = trigger("{\"priority\": -60}");
    var third = trigger("{}");

    assertThat(ScriptedNode.runs(node.work(10)))
        .containsExactly(urgent, first, second, third, lazy);
  }

  @Test
  void handsOverAllThatTheNodeMustKnow() {
    var task =
        new TaskDeclaration(
            new TaskId("sell"),
            "Tasks",
            null,
            null,
            RetryPolicy.NONE,
            MachinePreset.MEDIUM_1X,
            Duration.ofMinutes(5),
            true,
            null,
            "Purchase",
            "Receipt");
    var deployment = test.deploy(List.of(task));
    var id = test.trigger("sell", "{\"tags\": [\"vip\"], \"metadata\": {\"a\": 1}}");

    var given = node.workOne();

    assertThat(given.run().runId()).isEqualTo(id);
    assertThat(given.run().epoch()).isEqualTo(1);
    assertThat(given.deploymentId()).isEqualTo(deployment.id());
    assertThat(given.begin()).isNotNull();
    assertThat(given.freshMachine()).isTrue();
    assertThat(given.cancelRequested()).isFalse();
    assertThat(given.facts().attempt()).isEqualTo(1);
    assertThat(given.facts().version()).isEqualTo(deployment.version());
    assertThat(given.facts().project()).isEqualTo(test.environment.project().slug());
    assertThat(given.facts().environment()).isEqualTo("prod");
    assertThat(given.facts().machine()).isEqualTo(MachinePreset.MEDIUM_1X);
    assertThat(given.facts().maxDuration()).isEqualTo(Duration.ofMinutes(5));
    assertThat(given.facts().tags()).containsExactly("vip");
    assertThat(given.facts().metadata().get("a").intValue()).isEqualTo(1);
    assertThat(test.engine.tenancy().authenticate(given.runToken())).isPresent();
    assertThat(test.column(id, "max_attempts")).isEqualTo("1");
  }

  @Test
  void aRunIsLockedToTheVersionThatIsCurrentWhenItIsFirstDequeued() {
    test.deploy("sell");
    var run = test.trigger("sell");
    var second = test.deploy("sell");
    var given = node.workOne();
    assertThat(given.deploymentId()).isEqualTo(second.id());
    var _ = node.failed(given.run(), true, test.clock.instant());

    test.deploy("sell");

    assertThat(node.workOne().deploymentId()).isEqualTo(second.id());
    assertThat(test.column(run, "deployment_id")).isEqualTo(second.id().value());
  }

  @Test
  void aRunWhoseTaskTheCurrentVersionHasNotWaitsForOneThatHas() {
    test.deploy("sell", "refund");
    var run = test.trigger("sell");
    test.deploy("refund");
    var other = test.trigger("refund");

    assertThat(ScriptedNode.runs(node.work(10))).containsExactly(other);
    assertThat(test.status(run)).isEqualTo(RunStatus.PENDING_VERSION);

    test.deploy("sell");
    assertThat(ScriptedNode.runs(node.work(10))).containsExactly(run);
  }

  @Test
  void aQueueGivesNoMoreThanItsLimitAndEachConcurrencyKeyHasACopyOfIt() {
    test.deploy(List.of(TestEngine.task("sell", null, 2)));
    for (int i = 0; i < 5; i++) {
      trigger("{\"concurrencyKey\": \"a\"}");
      trigger("{\"concurrencyKey\": \"b\"}");
      trigger("{}");
    }

    var given = node.work(100);

    assertThat(given).hasSize(6);
    assertThat(perKey()).isEqualTo(Map.of("a", 2, "b", 2, "", 2));
    assertThat(node.work(100)).isEmpty();
    // a slot that gets free is given to the next
    var _ = node.completed(given.getFirst().run(), "1");
    assertThat(node.work(100)).hasSize(1);
  }

  @Test
  void anEnvironmentGivesNoMoreThanItsLimitTimesItsBurstAndALaneNoMoreThanTheLimit() {
    test.deploy("sell", "refund");
    limitEnvironment(4, 1.5);
    for (int i = 0; i < 10; i++) {
      test.trigger("sell");
    }
    assertThat(node.work(100)).hasSize(4);

    for (int i = 0; i < 10; i++) {
      test.trigger("refund");
    }

    assertThat(node.work(100)).hasSize(2);
    assertThat(node.work(100)).isEmpty();
  }

  @Test
  void aPausedQueueAndAPausedEnvironmentGiveNothing() {
    test.deploy("sell", "refund");
    test.trigger("sell");
    var refund = test.trigger("refund");
    execute("update queue set paused = true where name = 'task/sell'");
    assertThat(ScriptedNode.runs(node.work(10))).containsExactly(refund);

    execute("update queue set paused = false");
    execute("update environment set paused = true");
    assertThat(node.work(10)).isEmpty();
  }

  @Test
  void aLaneWith20000QueuedRunsDoesNotDelayTheFirstRunOfAnotherByMoreThanAVisit() {
    test.deploy("sell");
    trigger("{\"concurrencyKey\": \"flood\"}");
    execute(
        """
        insert into run (id, environment_id, task_id, status, queue, concurrency_key, position,
          payload, created_at, updated_at, trigger_function)
        select 'run_flood' || n, environment_id, task_id, status, queue, concurrency_key,
          position + n, payload, created_at, updated_at, trigger_function
        from run, generate_series(1, 20000) n
        """);
    var small = trigger("{\"concurrencyKey\": \"small\"}");

    // one slot at a time: the flood may have the first visit, not also the second
    var first = ScriptedNode.runs(node.work(1));
    var second = ScriptedNode.runs(node.work(1));

    assertThat(first).hasSize(1);
    assertThat(List.of(first.getFirst(), second.getFirst())).contains(small);
  }

  @Test
  void hundredsOfLanesAreAllServedOnceBeforeAnyIsServedTwice() {
    test.deploy("sell");
    for (int n = 0; n < 2; n++) {
      for (int key = 0; key < 150; key++) {
        trigger("{\"concurrencyKey\": \"key%d\"}".formatted(key));
      }
    }

    var keys = new ArrayList<String>();
    for (int visit = 0; visit < 5; visit++) {
      node.work(30).forEach(each -> keys.add(test.column(each.run().runId(), "concurrency_key")));
    }

    assertThat(keys).hasSize(150).doesNotHaveDuplicates();
  }

  @Test
  void environmentsAreServedInTurn() {
    test.deploy("sell");
    var other =
        test.engine
            .tenancy()
            .environment(test.environment.project(), EnvironmentKind.STAGING, "staging");
    test.engine
        .deployments()
        .create(other.id(), TestEngine.request(List.of(TestEngine.task("sell")), true));
    for (int i = 0; i < 5; i++) {
      test.trigger("sell");
    }
    test.clock.advance(Duration.ofSeconds(1));
    test.engine
        .triggers()
        .trigger(
            other.id(),
            new TaskId("sell"),
            TestEngine.requestWith("1", "{}"),
            dev.dormouse.engine.runs.RunOrigin.TRIGGER);

    var environments = new ArrayList<String>();
    for (int i = 0; i < 2; i++) {
      test.clock.advance(Duration.ofSeconds(1));
      environments.add(node.work(1).getFirst().facts().environment());
    }

    assertThat(environments).containsExactlyInAnyOrder("prod", "staging");
  }

  @Test
  void aLostNodeGetsNothingAndIsToldToRegisterAgain() {
    test.deploy("sell");
    test.trigger("sell");
    var host = "twice";
    var former = ScriptedNode.on(test, host);
    var _ = test.engine.nodes().register(new NodeRequest(host, 4, Map.of()));

    assertThatThrownBy(() -> former.work(1))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NODE_UNKNOWN));
  }

  @Test
  void pickersOfTwoServersTogetherNeverExceedALimit() throws Exception {
    test.deploy(List.of(TestEngine.task("sell", null, 7)));
    limitEnvironment(10, 1.0);
    for (int i = 0; i < 60; i++) {
      trigger("{\"concurrencyKey\": \"%d\"}".formatted(i % 3));
    }
    try (var other = test.another()) {
      var nodes =
          List.of(node, ScriptedNode.on(other), ScriptedNode.on(test), ScriptedNode.on(other));
      var threads = new ArrayList<Thread>();
      var failures = new java.util.concurrent.ConcurrentLinkedQueue<Throwable>();
      for (var each : nodes) {
        threads.add(
            Thread.ofPlatform()
                .uncaughtExceptionHandler((_, e) -> failures.add(e))
                .start(() -> {
                  while (completed() < 60) {
                    var given = each.work(4);
                    assertThat(running()).isLessThanOrEqualTo(10);
                    assertThat(perKey().values()).allMatch(holders -> holders <= 7);
                    given.forEach(run -> each.completed(run.run(), "1"));
                  }
                }));
      }
      for (var thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      assertThat(completed()).isEqualTo(60);
    }
  }

  private RunId trigger(String options) {
    test.clock.advance(Duration.ofMillis(1));
    return test.trigger("sell", options);
  }

  private int running() {
    return counted("status in ('DEQUEUED', 'EXECUTING')");
  }

  private int completed() {
    return counted("status = 'COMPLETED' and attempt = 1");
  }

  private int counted(String condition) {
    return test.count(
        "select count(*)::int from run where environment_id = :environment and " + condition);
  }

  private Map<String, Integer> perKey() {
    return test.database.call(handle ->
        handle
            .createQuery(
                """
                select concurrency_key, count(*)::int from run
                where status in ('DEQUEUED', 'EXECUTING') group by concurrency_key
                """)
            .map((row, _) -> Map.entry(row.getString(1), row.getInt(2)))
            .stream()
            .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private void limitEnvironment(int limit, double burst) {
    execute(
        "update environment set concurrency_limit = %d, burst_factor = %s where id = %d"
            .formatted(limit, burst, test.id.value()));
  }

  private void execute(String sql) {
    test.database.useTransaction(handle -> handle.execute(sql));
  }
}
