package dev.dormouse.engine.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.bulk.BulkAction.Counts;
import dev.dormouse.engine.bulk.BulkAction.Kind;
import dev.dormouse.engine.bulk.BulkAction.Status;
import dev.dormouse.engine.bulk.BulkRequest.Selection;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.views.Page;
import dev.dormouse.engine.views.RunFilter;
import dev.dormouse.protocol.BulkActionId;
import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.api.WaitSpec;
import dev.dormouse.protocol.node.Assignment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BulkActionsTest {
  private static final RunFilter PARCELS = RunFilter.ALL.withTasks(new TaskId("parcel"));

  private final TestEngine test = TestEngine.open();
  private final BulkActions bulk = test.engine.bulkActions();

  BulkActionsTest() {
    test.deploy("parcel", "letter");
  }

  @AfterAll
  void close() {
    test.close();
  }

  private List<RunId> trigger(String task, int runs) {
    return IntStream.range(0, runs).mapToObj(_ -> test.trigger(task)).toList();
  }

  private BulkAction create(Kind kind, Selection selection) {
    return bulk.create(test.id, new BulkRequest(kind, selection, "a clean start"));
  }

  private BulkAction finished(BulkActionId id) {
    test.engine.runLoopsOnce();
    return bulk.find(test.id, id);
  }

  private List<RunId> shown(RunFilter filter) {
    return test
        .engine
        .views()
        .list(test.id, filter, new Page.Wanted(100, null, null))
        .items()
        .stream()
        .map(view -> view.run().id())
        .toList();
  }

  @Test
  void aCancelChoosesWhatItsFilterAcceptsWhenItIsMadeAndIsNotOverYet() {
    var over = trigger("parcel", 1).getFirst();
    test.engine.runs().cancel(test.id, over);
    var chosen = trigger("parcel", 45);
    var others = trigger("letter", 2);

    var made = create(Kind.CANCEL, new Selection.ByFilter(PARCELS));
    var late = trigger("parcel", 1).getFirst();

    assertThat(made.status()).isEqualTo(Status.PENDING);
    assertThat(made.counts()).isEqualTo(new Counts(45, 0, 0));
    var done = finished(made.id());
    assertThat(done.status()).isEqualTo(Status.COMPLETED);
    assertThat(done.counts()).isEqualTo(new Counts(45, 45, 0));
    assertThat(done.completedAt()).isEqualTo(test.clock.instant());
    assertThat(chosen).allMatch(run -> test.status(run) == RunStatus.CANCELED);
    assertThat(Stream.concat(others.stream(), Stream.of(late)))
        .allMatch(run -> test.status(run) == RunStatus.QUEUED);
    assertThat(shown(RunFilter.ALL.withBulkAction(made.id())))
        .containsExactlyInAnyOrderElementsOf(chosen);
  }

  @Test
  void aReplayMakesOneNewRunOfEachHoweverManyServersWorkAtIt() throws Exception {
    var former = trigger("letter", 60);
    var made = create(Kind.REPLAY, new Selection.ByIds(former));

    try (var other = test.another();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var servers = Stream.of(test, other, test, other);
      var work = servers.map(server -> Executors.callable(server.engine::runLoopsOnce)).toList();
      for (var done : threads.invokeAll(work)) {
        assertThat(done.get()).isNull();
      }
    }

    assertThat(finished(made.id()).counts()).isEqualTo(new Counts(60, 60, 0));
    assertThat(
            test.count(
                """
                select count(distinct replay_of) from run
                where environment_id = :environment and replay_of is not null
                """))
        .isEqualTo(60);
    assertThat(
            test.count(
                """
                select count(*) from run
                where environment_id = :environment and replay_of is not null
                  and id in (select made_run_id from bulk_action_run)
                """))
        .isEqualTo(60);
  }

  @Test
  void whatCannotBeDoneIsToldAndDoesNotStandInTheWayOfTheRest() {
    var run = trigger("letter", 1).getFirst();
    var over = trigger("letter", 1).getFirst();
    test.engine.runs().cancel(test.id, over);
    var nobody = RunId.create(test.clock.instant());

    var made = create(Kind.CANCEL, new Selection.ByIds(List.of(run, over, nobody)));

    assertThat(finished(made.id()).counts()).isEqualTo(new Counts(3, 1, 2));
    assertThat(test.status(run)).isEqualTo(RunStatus.CANCELED);
    assertThat(bulk.failures(test.id, made.id(), 10))
        .extracting(BulkActions.Failure::reason)
        .containsExactlyInAnyOrder(
            "the run %s is over".formatted(over),
            "there is no run %s in this environment".formatted(nobody));
  }

  @Test
  void anAbortedOneLeavesTheRestAsItIs() {
    var runs = trigger("letter", 50);
    var made = create(Kind.CANCEL, new Selection.ByIds(runs));
    bulk.runOnce();

    var aborted = bulk.abort(test.id, made.id());

    assertThat(aborted.status()).isEqualTo(Status.ABORTED);
    var later = finished(made.id());
    assertThat(later.counts()).isEqualTo(aborted.counts());
    assertThat(runs.stream().filter(run -> test.status(run) == RunStatus.CANCELED))
        .hasSize(aborted.counts().succeeded());
    assertThat(bulk.abort(test.id, made.id())).isEqualTo(later);
  }

  @Test
  void oneThatChoosesNothingIsCompletedAtOnce() {
    var made =
        create(Kind.CANCEL, new Selection.ByFilter(RunFilter.ALL.withTags("nobody has this")));

    assertThat(made.status()).isEqualTo(Status.COMPLETED);
    assertThat(bulk.list(test.id, Page.Wanted.FIRST).items()).contains(made);
    assertThatThrownBy(() -> bulk.find(test.environment("other").id(), made.id()))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.BULK_ACTION_UNKNOWN));
  }

  @Test
  void sleepersGoOnAsTheSameRunsOnTheCurrentVersion() {
    var old = test.deploy("sleep");
    var node = ScriptedNode.on(test);
    var run = test.trigger("sleep");
    var epoch = handed(node, run).run();
    node.started(epoch);
    node.waiting(epoch, node.wait(epoch, "1", new WaitSpec.ForDuration(Duration.ofDays(30))));
    node.checkpointed(epoch);
    var current = test.deploy("sleep", "parcel", "letter");

    var made =
        create(Kind.RESTART, new Selection.ByFilter(RunFilter.ALL.withVersions(old.version())));

    assertThat(finished(made.id()).counts()).isEqualTo(new Counts(1, 1, 0));
    var again = handed(node, run);
    assertThat(again.deploymentId()).isEqualTo(current.id());
    assertThat(again.begin()).as("it begins at its first line").isNotNull();
    node.started(again.run());
    node.completed(again.run(), "1");
    assertThat(test.status(run)).isEqualTo(RunStatus.COMPLETED);
    assertThatThrownBy(() -> test.engine.runs().restart(test.id, run))
        .hasMessageContaining("it is over; replay it");
  }

  /** The run among all that there are to be had. */
  private static Assignment handed(ScriptedNode node, RunId wanted) {
    return node.work(1000).stream()
        .filter(each -> each.run().runId().equals(wanted))
        .findFirst()
        .orElseThrow();
  }
}
