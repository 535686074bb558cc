package dev.dormouse.engine.queues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.Assignment;
import dev.dormouse.protocol.node.Report.Crashed.Kind;
import dev.dormouse.protocol.node.RunEpoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slots never leak: whatever becomes of runs and nodes, those that are held are those that run. */
class SlotsTest {
  private static final int LIMIT = 3;

  private TestEngine test;
  private int waits;

  @BeforeEach
  void open() {
    test = TestEngine.open();
    test.deploy(List.of(TestEngine.task("sell", "shop", LIMIT)));
  }

  @AfterEach
  void close() {
    test.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theSumOfHoldersIsWhatRunsAlsoWhereNodesAreKilled(long seed) {
    var random = new Random(seed);
    var node = ScriptedNode.on(test, "host");
    Map<RunEpoch, Assignment> running = new HashMap<>();
    for (int step = 0; step < 120; step++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          var _ = test.trigger("sell", "{\"concurrencyKey\":\"k" + random.nextInt(3) + "\"}");
        }
        case 3, 4 ->
            node.work(1 + random.nextInt(5)).forEach(each -> running.put(each.run(), each));
        case 5, 6 -> {
          if (!running.isEmpty()) {
            end(node, random, running);
          }
        }
        case 7 -> {
          if (random.nextInt(4) == 0) {
            // Killed: it says nothing more, and another life of it comes.
            running.clear();
            node = ScriptedNode.on(test, "host");
          } else {
            test.clock.advance(Duration.ofSeconds(random.nextInt(20)));
            var _ = node.heartbeat(running.keySet().toArray(new RunEpoch[0]));
            test.engine.runLoopsOnce();
          }
        }
        default -> throw new IllegalStateException();
      }
      holdersAreWhatRuns(seed, running.size());
    }
    drain(node, running);
    holdersAreWhatRuns(seed, 0);
    assertThat(queue().queued()).as("seed %d", seed).isZero();
  }

  private void end(ScriptedNode node, Random random, Map<RunEpoch, Assignment> running) {
    var runs = new ArrayList<>(running.keySet());
    var run = runs.get(random.nextInt(runs.size()));
    running.remove(run);
    var _ = node.started(run);
    switch (random.nextInt(5)) {
      case 0 -> {
        var _ = node.failed(run);
      }
      case 1 -> {
        var _ = node.crashed(run, Kind.EXIT);
      }
      case 2 -> {
        var _ = node.returned(run);
      }
      case 3 -> {
        var wait = node.wait(run, "w" + waits++, new WaitSpec.ForDuration(Duration.ofSeconds(10)));
        var _ = node.waiting(run, wait);
        var _ = node.checkpointed(run);
      }
      default -> {
        var _ = node.completed(run, "1");
      }
    }
  }

  private void drain(ScriptedNode node, Map<RunEpoch, Assignment> running) {
    running.keySet().forEach(run -> node.completed(run, "1"));
    for (int round = 0; round < 500; round++) {
      test.clock.advance(Duration.ofSeconds(60));
      test.engine.runLoopsOnce();
      var _ = node.heartbeat();
      var work = node.work(100);
      work.forEach(each -> node.completed(each.run(), "1"));
      if (work.isEmpty() && queue().queued() == 0) {
        return;
      }
    }
  }

  private QueueView queue() {
    return test.engine.queues().find(test.id, new QueueRef.ByName("shop"));
  }

  private void holdersAreWhatRuns(long seed, int running) {
    int held =
        test.count(
            "select count(*) from run where environment_id = :environment"
                + " and status in ('DEQUEUED', 'EXECUTING')");
    assertThat(queue().running()).as("seed %d", seed).isEqualTo(held);
    assertThat(held).as("seed %d", seed).isEqualTo(running);
    assertThat(
            test.count(
                "select coalesce(max(number), 0) from (select count(*) as number from run"
                    + " where environment_id = :environment and status in ('DEQUEUED', 'EXECUTING')"
                    + " group by concurrency_key) lanes"))
        .as("seed %d", seed)
        .isLessThanOrEqualTo(LIMIT);
  }
}
