package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.DeadlyCriu.Moment;
import dev.dormouse.e2e.tasks.WaitingTasks;
import dev.dormouse.e2e.tasks.WaitingTasks.Order;
import dev.dormouse.e2e.tasks.WaitingTasks.Way;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.RunHandle;
import dev.dormouse.sdk.RunOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that is killed in the middle of a checkpoint or a restore; nothing is lost by it. */
@TestInstance(Lifecycle.PER_CLASS)
class KilledNodeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private DeadlyCriu criu;
  private Installation installation;
  private Words words;
  private Dormouse client;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    var data = folder.resolve("data");
    var real = Distribution.machines();
    criu = DeadlyCriu.in(folder.resolve("tools"), real, data);
    installation =
        Installation.withContainers(
            Distribution.home(), data, folder.resolve("tools"), "--slots", "3");
    words = new Words();
    var project = Project.create(installation, "killed");
    project.deploy(Distribution.CLASSES, "dev.dormouse.e2e.tasks", Distribution.LIBRARIES);
    client = Dormouse.builder().url(installation.url()).secretKey(project.key()).build();
  }

  @AfterAll
  void close() {
    if (installation != null) {
      installation.close();
      words.close();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DUMP_HAS_BEGUN", "DUMP_IS_DONE"})
  void aRunThatWasInItsFirstDumpBeginsAnew(Moment moment) throws Exception {
    // given: the template, which is dumped too, is there
    completed();
    criu.arm(moment, installation.pid());

    // when
    var run = trigger();
    installation.awaitKilled(PATIENCE);
    installation.start();

    // then
    assertThat(grantedToTheEnd(run)).containsExactly("attempt 2", "yes", "yes");
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aRunGoesOnFromItsLatestCheckpoint(Moment moment) throws Exception {
    // given
    var run = trigger();
    awaitStored(run);

    // when: it is restored, goes on to its second wait, and is dumped again
    criu.arm(moment, installation.pid());
    grant(told(run, "first").getFirst());
    installation.awaitKilled(PATIENCE);
    installation.start();

    // then
    assertThat(grantedToTheEnd(run)).containsExactly("attempt 1", "yes", "yes");
    assertThat(told(run, "first")).hasSize(1);
  }

  /** A run from its beginning to its end. */
  @Test
  void aRunIsNotHurtByAKillThatCameBefore() throws Exception {
    assertThat(completed()).containsExactly("attempt 1", "yes", "yes");
  }

  private List<String> completed() throws Exception {
    return grantedToTheEnd(trigger());
  }

  private RunHandle<List<String>> trigger() {
    return client.trigger(
        WaitingTasks.TWICE, new Order(Way.TOKEN, 0, words.url()), RunOptions.defaults());
  }

  /** Completes every token that the run tells of, until it has ended. */
  private List<String> grantedToTheEnd(RunHandle<List<String>> run) throws Exception {
    await(
        run.id() + " has ended",
        () -> {
          words.of(run.id().value()).forEach(this::grant);
          return run.status().isFinal();
        });
    return run.await(PATIENCE);
  }

  private void grant(String word) {
    client.completeToken(new WaitpointId(word.split(" ", -1)[1]), "yes");
  }

  private List<String> told(RunHandle<?> run, String name) {
    return words.of(run.id().value()).stream().filter(word -> word.startsWith(name)).toList();
  }

  /** Its machine is gone, and its image has a size. */
  private void awaitStored(RunHandle<?> run) {
    await(
        run.id() + " is stored",
        () ->
            client
                    .call("GET", "/api/v3/runs/" + run.id(), null)
                    .path("checkpoint")
                    .path("bytes")
                    .asLong(0)
                > 0);
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not happen within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}
