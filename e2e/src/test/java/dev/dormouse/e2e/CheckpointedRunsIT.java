package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.programs.CountingTasks;
import dev.dormouse.e2e.programs.CountingTasks.Counted;
import dev.dormouse.e2e.tasks.WaitingTasks;
import dev.dormouse.e2e.tasks.WaitingTasks.Called;
import dev.dormouse.e2e.tasks.WaitingTasks.Order;
import dev.dormouse.e2e.tasks.WaitingTasks.Seen;
import dev.dormouse.e2e.tasks.WaitingTasks.Way;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.RunHandle;
import dev.dormouse.sdk.RunOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Runs in real containers that are checkpointed while they wait, whatever they wait for. */
@TestInstance(Lifecycle.PER_CLASS)
class CheckpointedRunsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Long enough to be checkpointed at once. */
  private static final int LONG_WAIT = 12_000;

  private Path data;
  private Installation installation;
  private Words words;
  private Dormouse client;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    data = folder;
    var tools = Distribution.machines();
    installation = Installation.withContainers(Distribution.home(), data, tools, "--slots", "3");
    words = new Words();
    var project = Project.create(installation, "waits");
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

  @Test
  void runsContinueAtTheNextLineWhateverTheyWaitedFor() throws Exception {
    // given: one that waits in each way
    var runs = new HashMap<Way, RunHandle<Seen>>();
    for (var way : Way.values()) {
      runs.put(way, trigger(way));
    }

    // when: all are stored, and then what is waited for comes
    for (var way : Way.values()) {
      awaitStored(run(runs, way));
    }
    client.completeToken(new WaitpointId(word(run(runs, Way.TOKEN))), "granted");
    post(word(run(runs, Way.REQUEST)), "paid");
    var _ = client.send(WaitingTasks.CALLED, new Called(run(runs, Way.EVENT).id().value(), "now"));

    // then
    var results = new HashMap<Way, String>();
    for (var way : Way.values()) {
      var seen = run(runs, way).await(PATIENCE);
      results.put(way, seen.result());
      assertThat(seen.local()).containsExactly("before " + way, "after " + way);
      assertThat(seen.other()).isEqualTo("held by a thread of " + run(runs, way).id());
      assertThat(seen.forward()).isTrue();
      assertThat(seen.attempt()).isEqualTo(1);
    }
    assertThat(results)
        .isEqualTo(
            Map.of(
                Way.DURATION, "slept",
                Way.UNTIL, "woke",
                Way.TOKEN, "granted",
                Way.REQUEST, "paid",
                Way.EVENT, "now",
                Way.CHILD, "child of " + LONG_WAIT,
                Way.BATCH, "child of " + LONG_WAIT + ", child of " + (LONG_WAIT + 1)));
  }

  @Test
  void aTokenThatIsCompletedBeforeInOrAfterTheDumpIsNotLost() {
    // given: a machine is dumped when its run has waited for two seconds
    var runs = new ArrayList<RunHandle<Seen>>();
    for (int millis : List.of(1_500, 1_900, 2_050, 2_200, 2_400, 3_500)) {
      var run = trigger(Way.TOKEN);
      var token = new WaitpointId(word(run));
      CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
          .execute(() -> client.completeToken(token, "granted"));
      runs.add(run);
    }

    // then
    for (var run : runs) {
      var seen = run.await(PATIENCE);
      assertThat(seen.result()).isEqualTo("granted");
      assertThat(seen.attempt()).isEqualTo(1);
      assertThat(seen.local()).containsExactly("before TOKEN", "after TOKEN");
      assertThat(words.of(run.id().value())).hasSize(1);
    }
  }

  @Test
  void aReplayFromACheckpointGoesOnAtTheNextLineAndRepeatsNothing() {
    // given: it counted to two, slept in a checkpoint, and counted on
    var order = new Order(Way.DURATION, LONG_WAIT, words.url());
    var former = client.trigger(WaitingTasks.COUNTS, order, RunOptions.defaults());
    var counted = former.await(PATIENCE);
    var checkpoint = former.checkpoints().getLast();

    // when
    var twins = List.of(former.replayFrom(checkpoint.id()), former.replayFrom(checkpoint.id()));

    // then: all three counted to three, and each step was taken once by whoever took it
    assertThat(counted.count()).isEqualTo(3);
    assertThat(words.of(former.id().value())).containsExactly("counts 1", "counts 2", "counts 3");
    var drawn = new HashSet<>(counted.drawn());
    for (var twin : twins) {
      var seen = twin.await(PATIENCE);
      assertThat(seen.count()).isEqualTo(3);
      assertThat(seen.before()).isEqualTo(former.id().value());
      assertThat(seen.after()).isEqualTo(twin.id().value()).isNotEqualTo(former.id().value());
      assertThat(words.of(twin.id().value())).containsExactly("counts 3");
      drawn.addAll(seen.drawn());
    }
    assertThat(twins.getFirst().id()).isNotEqualTo(twins.getLast().id());
    assertThat(drawn).as("random numbers of three machines from one image").hasSize(6);
  }

  @Test
  void aStoredRunSurvivesARebootOfItsHost() throws Exception {
    // given
    var run = trigger(Way.TOKEN);
    awaitStored(run);

    // when: nothing is left but the data folder
    installation.kill();
    Reboot.of(data);
    installation.start();
    client.completeToken(new WaitpointId(word(run)), "granted");

    // then
    var seen = run.await(PATIENCE);
    assertThat(seen.result()).isEqualTo("granted");
    assertThat(seen.attempt()).isEqualTo(1);
  }

  @Test
  void machinesOfOneTemplateDrawDifferentRandomNumbers() {
    // given: there is a template once the first machine is up
    var drawn = new HashSet<String>();
    int runs = 0;
    for (int i = 0; i < 12; i++) {
      drawn.addAll(
          client.trigger(WaitingTasks.RANDOM, null, RunOptions.defaults()).await(PATIENCE));
      runs++;
    }

    assertThat(drawn).hasSize(2 * runs);
  }

  @Test
  void aRunGoesOnBehindTheCheckpointThatItAskedForWhenItsMachineIsLost() throws Exception {
    // given
    var order = new Order(Way.DURATION, 6_000, words.url());
    var run = client.trigger(WaitingTasks.CHECKPOINTS, order, RunOptions.defaults());
    await("it is stored", () -> words.of(run.id().value()).contains("stored"));

    // when
    installation.kill();
    installation.start();

    // then: the step before the checkpoint was not repeated
    assertThat(run.await(PATIENCE)).isTrue();
    assertThat(words.of(run.id().value())).filteredOn("before"::equals).hasSize(1);
  }

  @Test
  void tasksSeeVariablesAsOfTheirStartAndAnewWhenTheyAreRestored() throws Exception {
    // given
    var variables =
        "/api/v1/projects/"
            + client.call("GET", "/api/v2/whoami", null).path("projectRef").asString()
            + "/envvars/prod";
    set(variables, Map.of("CITY", "Bern", "GONE", "here"));
    var run = triggerVariables();
    awaitStored(run);

    // when
    set(variables, Map.of("CITY", "Basel"));
    var _ = client.call("DELETE", variables + "/GONE", null);
    grant(run);

    // then
    assertThat(run.await(PATIENCE))
        .containsExactly("CITY=Bern", "GONE=here", "CITY=Basel", "GONE=null");
    var later = triggerVariables();
    grant(later);
    assertThat(later.await(PATIENCE))
        .as("one in a machine of the same version")
        .containsExactly("CITY=Basel", "GONE=null", "CITY=Basel", "GONE=null");
  }

  private void set(String path, Map<String, String> values) {
    var _ =
        client.call(
            "POST",
            path + "/import",
            Json.mapper().valueToTree(Map.of("variables", values, "override", true)));
  }

  private RunHandle<List<String>> triggerVariables() {
    return client.trigger(
        WaitingTasks.VARIABLES, new Order(Way.TOKEN, 0, words.url()), RunOptions.defaults());
  }

  private void grant(RunHandle<?> run) {
    client.completeToken(new WaitpointId(word(run).replace("only ", "")), "granted");
  }

  @Test
  void aMachineOfAnImageFromARegistryIsStoredAndGoesOn() throws Exception {
    // given: an image that is nothing but one program
    try (var registry = new ImageRegistry()) {
      registry.put("latest", Path.of("/usr/bin/seq"), "count", "COUNTER=one");
      var project = Project.create(installation, "programs");
      project.deploy(
          Distribution.CLASSES,
          "dev.dormouse.e2e.programs",
          Distribution.LIBRARIES,
          "images: {%s: {registry: '%s'}}\n"
              .formatted(CountingTasks.IMAGE, registry.reference("latest")));

      // when: its tag has become another image, and the registry is gone
      registry.put("latest", Path.of("/usr/bin/yes"), "count", "COUNTER=two");
      registry.goDown();
      var programs = Dormouse.builder().url(installation.url()).secretKey(project.key()).build();
      var run = programs.trigger(CountingTasks.COUNTS, 3, RunOptions.defaults());
      awaitStored(programs, run.id().value());
      var _ = programs.send(CountingTasks.GO_ON, new CountingTasks.GoOn(run.id().value()));

      // then
      assertThat(run.await(PATIENCE)).isEqualTo(new Counted("0: 1 2 3", "0: 1 2", "one"));
    }
  }

  private RunHandle<Seen> trigger(Way way) {
    var order = new Order(way, LONG_WAIT, words.url());
    return client.trigger(WaitingTasks.WAITS, order, RunOptions.defaults());
  }

  private static RunHandle<Seen> run(Map<Way, RunHandle<Seen>> runs, Way way) {
    var run = runs.get(way);
    if (run == null) {
      throw new AssertionError("no run waits for " + way);
    }
    return run;
  }

  private String word(RunHandle<?> run) {
    await("the run has told", () -> !words.of(run.id().value()).isEmpty());
    return words.of(run.id().value()).getFirst();
  }

  /** Its machine is gone, and its image has a size. */
  private void awaitStored(RunHandle<?> run) {
    awaitStored(client, run.id().value());
  }

  static void awaitStored(Dormouse client, String run) {
    await(
        run + " is stored",
        () ->
            client
                    .call("GET", "/api/v3/runs/" + run, null)
                    .path("checkpoint")
                    .path("bytes")
                    .asLong(0)
                > 0);
  }

  private static void post(String url, String body) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(URI.create(url))
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      assertThat(answer.statusCode()).isBetween(200, 299);
    }
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not happen within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}
