package dev.dormouse.supervisor;

import static dev.dormouse.supervisor.fixture.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.node.DeploymentManifest;
import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.Signal;
import dev.dormouse.supervisor.fixture.TestNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many runs a node takes, and how many machines it keeps. */
class RoomIT {
  @TempDir Path dataDir;

  @Test
  void noMoreRunsAreTakenThanThereAreSlots() {
    try (var node = start(1, options -> options)) {
      var first = node.run("hang");
      node.await(first, Report.Started.class);
      var second = node.run("env GREETING");

      assertThat(node.server().waitingForWork()).isEqualTo(1);
      node.server().signal(new Signal.Cancel(first));

      assertThat(node.awaitText(second)).isEqualTo("hello");
    }
  }

  @Test
  void aMachineThatIsIdleForLongEnds() {
    try (var node =
        start(1, options -> options.withTimes(options.times().withIdle(Duration.ofMillis(300))))) {
      var pid = node.awaitText(node.run("pid"));

      await("it has ended", () -> !alive(pid));
    }
  }

  @Test
  void anIdleMachineMakesRoomForOneOfAnotherDeployment() {
    try (var node = start(1, options -> options)) {
      var other = new DeploymentId("deployment_other");
      node.server().deployment(new DeploymentManifest(other, "2", List.of(), List.of("tasks")));
      var pid = node.awaitText(node.run("pid"));

      node.awaitOutput(node.run(given -> given.of(other), "pid"));

      await("the first machine has ended", () -> !alive(pid));
    }
  }

  @Test
  void noMoreMachinesAreKeptWarmThanAllowed() {
    try (var node = start(2, options -> options.withRoom(options.room().withWarmMachines(1)))) {
      var runs = new ArrayList<RunEpoch>();
      for (var name : List.of("a", "b")) {
        runs.add(node.run("call POST /api/pid \"PID\"", "wait waitpoint_" + name));
      }
      runs.forEach(run -> node.await(run, Report.Waiting.class));
      var pids =
          node.server().calls().stream()
              .map(call -> call.replaceAll(".*\"pid-([0-9]+)\".*", "$1"))
              .toList();
      assertThat(pids).hasSize(2).allMatch(RoomIT::alive);

      node.awaitOutput(node.continueRun(runs.get(0), given -> given, "waitpoint_a"));
      node.awaitOutput(node.continueRun(runs.get(1), given -> given, "waitpoint_b"));

      await("one has ended", () -> pids.stream().filter(RoomIT::alive).count() == 1);
    }
  }

  private TestNode start(int slots, UnaryOperator<SupervisorConfig.Options> change) {
    return TestNode.start(
        dataDir,
        Duration.ofSeconds(30),
        config ->
            new SupervisorConfig(
                config.name(),
                config.server(),
                config.nodeToken(),
                config.dataDir(),
                slots,
                config.labels(),
                change.apply(config.options())));
  }

  private static boolean alive(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
  }
}
