package dev.dormouse.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.node.Report;
import dev.dormouse.protocol.node.Report.Crashed.Kind;
import dev.dormouse.protocol.node.Signal;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.WorkerCommand.Stop.Reason;
import dev.dormouse.supervisor.fixture.TestNode;
import dev.dormouse.supervisor.fixture.TestNode.Given;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** How runs are stopped: asked first, killed after a grace. */
@TestInstance(Lifecycle.PER_CLASS)
class StoppingIT {
  private TestNode node;
  private TestNode impatient;

  @BeforeAll
  void start(@TempDir Path dataDir, @TempDir Path other) {
    node = TestNode.start(dataDir);
    impatient = TestNode.start(other, Duration.ofSeconds(30), StoppingIT::withShortGrace);
  }

  private static SupervisorConfig withShortGrace(SupervisorConfig config) {
    var options = config.options();
    return new SupervisorConfig(
        config.name(),
        config.server(),
        config.nodeToken(),
        config.dataDir(),
        config.slots(),
        config.labels(),
        options.withTimes(options.times().withStop(Duration.ofMillis(200))));
  }

  @AfterAll
  void close() {
    node.close();
    impatient.close();
  }

  @Test
  void aCanceledRunIsStopped() {
    var run = node.run("hang");
    node.await(run, Report.Started.class);

    node.server().signal(new Signal.Cancel(run));

    assertThat(node.await(run, Report.Ended.class).outcome())
        .isEqualTo(new Outcome.Stopped(Reason.CANCELED));
  }

  @Test
  void aCanceledRunThatDoesNotStopIsKilled() {
    var run = impatient.run("ignore");
    impatient.await(run, Report.Started.class);

    impatient.server().signal(new Signal.Cancel(run));

    assertThat(impatient.await(run, Report.Crashed.class).kind()).isEqualTo(Kind.KILLED_CANCELED);
  }

  @Test
  void aRunThatWasCanceledBeforeItBeganIsNeverBegun() {
    var run = node.run(Given::canceled, "call POST /api/never");

    assertThat(node.await(run, Report.Ended.class).outcome())
        .isEqualTo(new Outcome.Stopped(Reason.CANCELED));
    assertThat(node.server().calls()).noneMatch(call -> call.contains("/api/never"));
  }

  @Test
  void aRunIsStoppedWhenItsComputingTimeIsUp() {
    var run = node.run(given -> given.atMost(Duration.ofMillis(100)), "hang");

    var ended = node.await(run, Report.Ended.class);

    assertThat(ended.outcome()).isEqualTo(new Outcome.Stopped(Reason.TIMED_OUT));
    assertThat(ended.computed()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
  }

  @Test
  void timeComputedEarlierCounts() {
    var run =
        node.run(
            given -> given.atMost(Duration.ofHours(1)).alreadyComputed(Duration.ofHours(1)),
            "hang");

    assertThat(node.await(run, Report.Ended.class).outcome())
        .isEqualTo(new Outcome.Stopped(Reason.TIMED_OUT));
  }

  @Test
  void aRunThatIgnoresTheEndOfItsTimeIsKilled() {
    var run = impatient.run(given -> given.atMost(Duration.ofMillis(100)), "ignore");

    assertThat(impatient.await(run, Report.Crashed.class).kind()).isEqualTo(Kind.KILLED_TIMED_OUT);
  }
}
