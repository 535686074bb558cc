package dev.dormouse.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.protocol.worker.Outcome;
import dev.dormouse.protocol.worker.Succession;
import dev.dormouse.protocol.worker.WorkerAnswer;
import dev.dormouse.protocol.worker.WorkerCommand;
import dev.dormouse.protocol.worker.WorkerRequest;
import dev.dormouse.worker.crac.Core;
import dev.dormouse.worker.samples.SampleTasks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.crac.Context;
import org.crac.Resource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker does before a checkpoint and after it. */
final class CheckpointsTest {
  static {
    Core.install();
  }

  private final List<String> events = new CopyOnWriteArrayList<>();
  private RunningWorker worker;
  private ScriptedSupervisor supervisor;

  /** The context knows resources for as long as they are not collected, so also in later tests. */
  private volatile boolean over;

  /** What a library registers. */
  private final class Pool implements Resource {
    private final String name;
    private final boolean refuses;

    Pool(String name, boolean refuses) {
      this.name = name;
      this.refuses = refuses;
      org.crac.Core.getGlobalContext().register(this);
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
      events.add("close " + name);
      if (refuses && !over) {
        throw new IllegalStateException(name + " is in use");
      }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
      events.add("open " + name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeEach
  void start() throws Exception {
    worker = new RunningWorker();
    supervisor = worker.supervisor;
  }

  @AfterEach
  void close() throws Exception {
    over = true;
    worker.close();
  }

  @Test
  void letsResourcesGoLastFirstAndTakesThemBackInTheOppositeOrder() throws Exception {
    // given
    var pools = List.of(new Pool("first", false), new Pool("second", false));

    // when
    supervisor.command(WorkerCommand.Checkpoint::new);
    var quiesced = supervisor.await(WorkerRequest.Quiesced.class, 1);
    var before = List.copyOf(events);
    supervisor.comeBack();
    executesARun();

    // then
    assertThat(quiesced).isEqualTo(new WorkerRequest.Quiesced(1, null));
    assertThat(before).containsExactly("close second", "close first");
    assertThat(events).containsExactly("close second", "close first", "open first", "open second");
    assertThat(supervisor.heard(WorkerRequest.Restored.class))
        .containsExactly(new WorkerRequest.Restored(1));
    assertThat(pools).hasSize(2);
  }

  @Test
  void goesOnWhereAResourceRefusesAndTellsWhy() {
    // given
    var pools = List.of(new Pool("first", false), new Pool("second", true));

    // when
    supervisor.command(WorkerCommand.Checkpoint::new);
    var quiesced = supervisor.await(WorkerRequest.Quiesced.class, 1);

    // then: the others were asked nevertheless, and all are back
    assertThat(quiesced.failure()).contains("second is in use");
    assertThat(events).containsExactly("close second", "close first", "open first", "open second");
    executesARun();
    assertThat(supervisor.heard(WorkerRequest.Restored.class)).isEmpty();
    assertThat(pools).hasSize(2);
  }

  @Test
  void forgetsResourcesThatNobodyUsesAnyMore() throws Exception {
    // given
    var unused = new Pool("forgotten", false);
    assertThat(unused).hasToString("forgotten");
    unused = new Pool("kept", false);
    System.gc();

    // when
    supervisor.command(WorkerCommand.Checkpoint::new);
    var quiesced = supervisor.await(WorkerRequest.Quiesced.class, 1);
    supervisor.comeBack();

    // then
    assertThat(quiesced.failure()).isNull();
    assertThat(events).contains("close kept");
    assertThat(unused).hasToString("kept");
  }

  @Test
  void aWaitingRunContinuesBehindTheCheckpoint() throws Exception {
    // given
    var run = supervisor.execute("waits", Map.of());
    supervisor.awaitWaiting(run, 0);

    // when
    supervisor.command(WorkerCommand.Checkpoint::new);
    supervisor.await(WorkerRequest.Quiesced.class, 1);
    supervisor.complete(run, 0, null);
    supervisor.comeBack();
    supervisor.awaitWaiting(run, 1);
    supervisor.complete(run, 1, new SampleTasks.CheckedOut("cart_1", 7));

    // then
    assertThat(supervisor.awaitFinished(run).outcome())
        .isEqualTo(new Outcome.Completed(Json.mapper().valueToTree("cart_1")));
  }

  @Test
  void aRunThatGoesOnAsAnotherIsThatFromThereOn() throws Exception {
    // given
    var former = supervisor.execute("succeeded", Map.of());
    supervisor.awaitWaiting(former, 0);
    var run = RunId.create(Instant.now());
    var renamed =
        new Succession.Renamed(ScriptedSupervisor.waitpoint(0), ScriptedSupervisor.waitpoint(7));
    supervisor.awakeWith(
        new WorkerAnswer.GoOn(
            true, "00", Map.of(), new Succession(ScriptedSupervisor.facts(run), List.of(renamed))));

    // when
    supervisor.command(WorkerCommand.Checkpoint::new);
    supervisor.await(WorkerRequest.Quiesced.class, 1);
    supervisor.complete(run, 7, null);
    supervisor.comeBack();
    supervisor.awaitWaiting(run, 1);
    supervisor.complete(run, 1, new SampleTasks.CheckedOut("cart_1", 7));

    // then
    var failed = (Outcome.Failed) supervisor.awaitFinished(run).outcome();
    assertThat(failed.error().message()).isEqualTo("cart_1 of %s, once %s".formatted(run, former));
    assertThat(supervisor.heard(WorkerRequest.Call.class))
        .extracting(call -> call.runId() + " " + call.path())
        .containsExactly(
            former + " /api/v1/runs/" + former + "/waits", run + " /api/v1/runs/" + run + "/waits");
    assertThat(supervisor.heard(WorkerRequest.Waiting.class))
        .extracting(WorkerRequest.Waiting::runId)
        .containsExactly(former, run);
    assertThat(supervisor.messages(run)).contains("Rollback done: undo", "Attempt 1 of succeeded");
  }

  @Test
  void aWaitThatIsStillOpenBehindAReplayIsToldByItsNewName() throws Exception {
    // given
    var former = supervisor.execute("waits-in-threads", Map.of());
    supervisor.awaitWaiting(former, 0, 1);
    var run = RunId.create(Instant.now());
    supervisor.awakeWith(
        new WorkerAnswer.GoOn(
            true,
            "00",
            Map.of(),
            new Succession(
                ScriptedSupervisor.facts(run),
                List.of(
                    new Succession.Renamed(
                        ScriptedSupervisor.waitpoint(0), ScriptedSupervisor.waitpoint(7)),
                    new Succession.Renamed(
                        ScriptedSupervisor.waitpoint(1), ScriptedSupervisor.waitpoint(8))))));

    // when
    supervisor.command(WorkerCommand.Checkpoint::new);
    supervisor.await(WorkerRequest.Quiesced.class, 1);
    supervisor.complete(run, 7, 40);
    supervisor.comeBack();
    supervisor.awaitWaiting(run, 8);
    supervisor.complete(run, 8, 2);

    // then
    assertThat(supervisor.awaitFinished(run).outcome())
        .isEqualTo(new Outcome.Completed(Json.mapper().valueToTree(42)));
  }

  @Test
  void aCheckpointThatARunAsksForIsTrueWhereItWasRestoredFromIt() throws Exception {
    // given
    var run = supervisor.execute("checkpoints", Map.of());

    // when
    supervisor.await(WorkerRequest.Quiesced.class, 1);
    supervisor.comeBack();

    // then
    assertThat(supervisor.awaitFinished(run).outcome())
        .isEqualTo(new Outcome.Completed(Json.mapper().valueToTree(true)));
  }

  @Test
  void aCheckpointThatARunAsksForIsFalseWhereTheDumpFailed() throws Exception {
    // given
    supervisor.awakeWith(new WorkerAnswer.GoOn(false, "00", Map.of()));
    var run = supervisor.execute("checkpoints", Map.of());

    // when
    supervisor.await(WorkerRequest.Quiesced.class, 1);
    supervisor.comeBack();

    // then
    assertThat(supervisor.awaitFinished(run).outcome())
        .isEqualTo(new Outcome.Completed(Json.mapper().valueToTree(false)));
  }

  @Test
  void aCheckpointThatARunAsksForIsFalseOnMachinesThatMakeNone() {
    // given
    supervisor.makeNoCheckpoints();

    // when
    var run = supervisor.execute("checkpoints", Map.of());

    // then
    assertThat(supervisor.awaitFinished(run).outcome())
        .isEqualTo(new Outcome.Completed(Json.mapper().valueToTree(false)));
  }

  @Test
  void tellsInTheLogThatVariablesCouldNotBeRenewed() throws Exception {
    // given: this JVM does not open java.lang
    supervisor.awakeWith(new WorkerAnswer.GoOn(true, "00", Map.of("CINEMA_URL", "http://other")));
    var run = supervisor.execute("checkpoints", Map.of());

    // when
    supervisor.await(WorkerRequest.Quiesced.class, 1);
    supervisor.comeBack();
    supervisor.awaitFinished(run);

    // then
    assertThat(supervisor.logs())
        .extracting(LogEntry::message)
        .anyMatch(message -> message.startsWith("Variables of the environment"));
  }

  private void executesARun() {
    var run = supervisor.execute("add", Map.of("numbers", List.of(1)));
    assertThat(supervisor.awaitFinished(run).outcome())
        .isEqualTo(new Outcome.Completed(Json.mapper().valueToTree(1)));
  }
}
