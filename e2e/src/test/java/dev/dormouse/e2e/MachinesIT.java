package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.deploy.remote.Api;
import dev.dormouse.e2e.tasks.LongTasks;
import dev.dormouse.e2e.tasks.MachineTasks;
import dev.dormouse.e2e.tasks.WaitingTasks;
import dev.dormouse.e2e.tasks.WaitingTasks.Order;
import dev.dormouse.e2e.tasks.WaitingTasks.Way;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.RunHandle;
import dev.dormouse.sdk.RunOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What real containers do for runs when something is short, broken or to be taken down. */
@TestInstance(Lifecycle.PER_CLASS)
class MachinesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int LARGE = 50_000;

  private Path data;
  private Installation installation;
  private Words words;
  private Dormouse client;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    data = folder;
    installation = Installation.withContainers(Distribution.home(), data, Distribution.machines());
    words = new Words();
    var project = Project.create(installation, "machines");
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
  void aRunThatNeedsMoreMemoryThanItsMachineHasIsTriedAgainOnABiggerOne() {
    var run = client.trigger(MachineTasks.HOLDS, 600, RunOptions.defaults());

    assertThat(run.await(PATIENCE)).isEqualTo(2);
    assertThat(
            view(run).path("attempts").valueStream().map(each -> each.path("machine").asString()))
        .containsExactly("small-1x", "medium-1x");
  }

  @Test
  void aTaskSpeaksTlsAndTrustsWhomTheWorldTrusts() throws Exception {
    try (var server = SecureServer.start("hello")) {
      var address = new MachineTasks.Address(server.url(), server.certificate());

      var answered =
          client
              .trigger(MachineTasks.ASKS_SECURELY, address, RunOptions.defaults())
              .await(PATIENCE);

      assertThat(answered.body()).isEqualTo("hello");
      assertThat(answered.protocol()).isEqualTo("TLSv1.3");
      assertThat(answered.authorities()).isGreaterThan(50);
    }
  }

  @Test
  void aDamagedImageIsNoticedAndItsRunBeginsANewAttempt() throws Exception {
    // given
    var run =
        client.trigger(
            WaitingTasks.WAITS, new Order(Way.TOKEN, 0, words.url()), RunOptions.defaults());
    await("it is stored", () -> stored(run).isPresent());
    var checkpoint = stored(run).orElseThrow();

    // when: the unpacked copy, from which it would go on otherwise, does not outlive a restart
    installation.kill();
    damage(checkpoint);
    installation.start();
    complete(run, 0);

    // then
    await("it has begun anew", () -> words.of(run.id().value()).size() == 2);
    complete(run, 1);
    var seen = run.await(PATIENCE);
    assertThat(seen.attempt()).isEqualTo(2);
    assertThat(seen.result()).isEqualTo("granted");
    assertThat(view(run).path("attempts").path(0).path("error").path("message").asString())
        .contains("damaged");
  }

  @Test
  void aNodeThatDrainsFinishesWhatItHasAndTakesNothingNew() throws Exception {
    try (var admin = new Api(URI.create(installation.url()), installation.personalToken())) {
      // given
      var works =
          client.trigger(
              LongTasks.WORKS, new LongTasks.Work(3, words.url()), RunOptions.defaults());
      await("it works", () -> words.of(works.id().value()).contains("behind"));

      // when
      admin.post("/api/v1/nodes/local/drain", Map.of());
      var later = client.trigger(WaitingTasks.RANDOM, null, RunOptions.defaults());

      // then
      assertThat(works.await(PATIENCE)).isEqualTo(1);
      assertThat(later.status()).isEqualTo(RunStatus.QUEUED);
      assertThat(client.call("GET", "/api/v1/runs/" + later.id() + "/blockers", null).toString())
          .contains("drain");
      admin.post("/api/v1/nodes/local/undrain", Map.of());
      assertThat(later.await(PATIENCE)).hasSize(2);
    }
  }

  private void complete(RunHandle<?> run, int wait) {
    client.completeToken(new WaitpointId(words.of(run.id().value()).get(wait)), "granted");
  }

  private JsonNode view(RunHandle<?> run) {
    return client.call("GET", "/api/v3/runs/" + run.id(), null);
  }

  /** The run's checkpoint, once its image is stored and its machine is gone. */
  private Optional<String> stored(RunHandle<?> run) {
    var checkpoint = view(run).path("checkpoint");
    return checkpoint.path("bytes").asLong(0) > 0
        ? Optional.of(checkpoint.path("id").asString())
        : Optional.empty();
  }

  /** Turns one bit in the midst of each large file of the image. */
  private void damage(String checkpoint) throws IOException {
    for (var file : files(checkpoint)) {
      try (var opened = new RandomAccessFile(file.toFile(), "rw")) {
        long middle = opened.length() / 2;
        opened.seek(middle);
        int before = opened.read();
        opened.seek(middle);
        opened.write(before ^ 1);
      }
    }
  }

  private List<Path> files(String checkpoint) throws IOException {
    try (var files = Files.walk(data.resolve("node/checkpoints"))) {
      var found =
          files
              .filter(file -> file.toString().contains(checkpoint))
              .filter(file -> Files.isRegularFile(file) && file.toFile().length() > LARGE)
              .toList();
      assertThat(found).as("large files of the image").isNotEmpty();
      return found;
    }
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
