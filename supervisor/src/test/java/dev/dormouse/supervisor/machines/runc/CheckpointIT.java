package dev.dormouse.supervisor.machines.runc;

import static dev.dormouse.supervisor.fixture.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.MachinePreset;
import dev.dormouse.supervisor.fixture.Probe;
import dev.dormouse.supervisor.fixture.TestContainers;
import dev.dormouse.supervisor.machines.MachineFolders;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program has at the moment of a checkpoint, it has after the restore. */
class CheckpointIT {
  @TempDir static Path folder;

  private static TestContainers containers;

  @BeforeAll
  static void openContainers() throws IOException {
    containers = TestContainers.open(folder);
  }

  @AfterAll
  static void closeContainers() {
    containers.close();
    MachineFolders.delete(folder.resolve("containers"));
  }

  @Test
  void aMachineIsGoneAfterItsCheckpointAndGoesOnWhereItWasAfterARestore() throws IOException {
    var before = start();
    before.ask("set kept");
    var group = before.ask("read /proc/self/cgroup");

    var id = checkpoint(before);

    assertThat(before.exit().join().checkpointed()).isTrue();
    assertThat(folder.resolve("containers/machines")).isEmptyDirectory();
    try (var after = restore(id)) {
      assertThat(after.ask("get")).isEqualTo("kept");
      assertThat(after.ask("pid")).isEqualTo("1");
      assertThat(after.ask("read /proc/self/cgroup")).isNotEqualTo(group).contains("/dormouse/");
      assertThat(after.ask("print restored")).isEmpty();
      await("its output arrives", () -> after.output().contains("restored"));
      assertThat(after.last("exit 7").code()).isEqualTo(7);
    }
  }

  @Test
  void aRestoredMachineHasTheSameLimits() throws IOException {
    var id = checkpoint(start());

    try (var after = restore(id)) {
      after.ask("hold 120");

      assertThat(after.last("memory 120").outOfMemory()).isTrue();
    }
  }

  @Test
  void twentyRoundsInARowLoseNothing() throws IOException {
    var probe = start();
    probe.ask("threads");
    for (int round = 1; round <= 20; round++) {
      probe.ask("set round " + round);
      var id = checkpoint(probe);
      probe = restore(id);
      assertThat(probe.ask("get")).isEqualTo("round " + round);
      containers.runtime().discard(id);
    }
    probe.close();
  }

  @Test
  void timersExecutorsAndParkedVirtualThreadsGoOn() throws IOException {
    var before = start();
    before.ask("threads");
    var id = checkpoint(before);

    try (var after = restore(id)) {
      var first = counts(after);
      for (int kind = 0; kind < first.length; kind++) {
        int each = kind;
        await("number " + kind + " goes on", () -> counts(after)[each] > first[each]);
      }
    }
  }

  private static long[] counts(Probe probe) {
    return java.util.Arrays.stream(probe.ask("counts").split(" ", -1))
        .mapToLong(Long::parseLong)
        .toArray();
  }

  @Test
  void nanoTimeDoesNotGoBackAndStandsStillWhileTheMachineIsGone() throws IOException {
    var before = start();
    assertThat(Long.parseLong(before.ask("nanos"))).isPositive();
    var id = checkpoint(before);

    try (var after = restore(id)) {
      assertThat(Long.parseLong(after.ask("nanos"))).isPositive();
      assertThat(Long.parseLong(after.ask("nanos"))).isPositive();
    }
  }

  @Test
  void anOpenFileInTheTemporaryFolderGoesAlong() throws IOException {
    var before = start();
    before.ask("open /tmp/notes");
    before.ask("append one,");
    var id = checkpoint(before);

    try (var after = restore(id)) {
      assertThat(after.ask("append two")).isEqualTo("one,two");
    }
  }

  @Test
  void aChildProcessGoesAlongWithItsPipes() throws IOException {
    var before = start();
    before.ask("child read x; echo before; read x; echo after");
    var id = checkpoint(before);

    try (var after = restore(id)) {
      assertThat(after.ask("child-alive")).isEqualTo("true");
      assertThat(after.ask("child-end")).isEqualTo("0 before after");
    }
  }

  @Test
  void aPoolOfDatabaseConnectionsConnectsAnew() throws IOException {
    try (var postgres = EmbeddedPostgres.builder().start()) {
      var before = start(MachinePreset.SMALL_2X);
      assertThat(before.ask("connect " + postgres.getJdbcUrl("postgres", "postgres")))
          .isEqualTo("connected");
      var id = checkpoint(before);

      try (var after = restore(id, MachinePreset.SMALL_2X)) {
        assertThat(after.ask("query select 40 + 2")).isEqualTo("42");
        assertThat(after.ask("query select 'again'")).isEqualTo("again");
      }
    }
  }

  @Test
  void anHttpClientConnectsAnew() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var body = ("hello " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (var out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
    try {
      var url = "http://localhost:" + server.getAddress().getPort();
      var before = start();
      assertThat(before.ask("get-url " + url + "/1")).isEqualTo("hello /1");
      var id = checkpoint(before);

      try (var after = restore(id)) {
        assertThat(after.ask("get-url " + url + "/2")).isEqualTo("hello /2");
      }
    } finally {
      server.stop(0);
    }
  }

  @Test
  void nettyHearsThatItsConnectionHasEndedAndConnectsAnew() throws IOException {
    try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> echo(server));
      var before = start();
      assertThat(before.ask("channel " + server.getLocalPort())).isEqualTo("connected");
      assertThat(before.ask("echo one")).isEqualTo("one");
      var id = checkpoint(before);

      try (var after = restore(id)) {
        assertThat(after.ask("channel-again")).isEqualTo("the first had ended");
        assertThat(after.ask("echo two")).isEqualTo("two");
      }
    }
  }

  private static void echo(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        Thread.ofVirtual()
            .start(() -> {
              try (socket) {
                var _ = socket.getInputStream().transferTo(socket.getOutputStream());
              } catch (IOException e) {
                // The other side is gone.
              }
            });
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  @Test
  void aCheckpointCanBeRestoredSeveralTimesAtOnce() throws IOException {
    var before = start();
    before.ask("set shared");
    var id = checkpoint(before);

    try (var one = restore(id);
        var two = restore(id);
        var three = restore(id)) {
      assertThat(one.ask("get")).isEqualTo("shared");
      one.ask("set one");
      two.ask("set two");
      assertThat(three.ask("get")).isEqualTo("shared");
      assertThat(two.ask("get")).isEqualTo("two");
      assertThat(one.ask("get")).isEqualTo("one");
    }
  }

  @Test
  void aPausedMachineComputesNothingUntilItIsResumed() throws IOException {
    try (var probe = start()) {
      probe.ask("threads");
      var groups = probe.ask("read /proc/self/cgroup");

      probe.machine().pause();
      await("it is frozen", () -> isFrozen(groups));
      probe.machine().resume();

      assertThat(probe.ask("pid")).isEqualTo("1");
      assertThat(isFrozen(groups)).isFalse();
    }
  }

  /**
   * As the kernel says it, of whichever version its control groups are.
   *
   * @param groups those that a process is in, as {@code /proc/self/cgroup} tells them
   */
  private static boolean isFrozen(String groups) {
    var first = Pattern.compile("freezer:(/dormouse/\\S+)").matcher(groups);
    if (first.find()) {
      var state = Path.of("/sys/fs/cgroup/freezer", first.group(1), "freezer.state");
      return read(state).strip().equals("FROZEN");
    }
    var second = Pattern.compile("0::(/dormouse/\\S+)").matcher(groups);
    assertThat(second.find()).as(groups).isTrue();
    var events = Path.of("/sys/fs/cgroup", second.group(1), "cgroup.events");
    return read(events).contains("frozen 1");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void imagesAreForRootAndTheContainersOnly() throws IOException {
    var before = start();
    before.ask("set secret");
    checkpoint(before);

    for (var place : java.util.List.of("containers", "checkpoints")) {
      var mode = Files.getPosixFilePermissions(folder.resolve(place));
      assertThat(mode.toString()).doesNotContain("OTHERS");
    }
  }

  private static Probe start() throws IOException {
    return start(MachinePreset.MICRO);
  }

  private static Probe start(MachinePreset preset) throws IOException {
    return Probe.start(containers.folder(), preset, spec -> containers.runtime().start(spec));
  }

  private static CheckpointId checkpoint(Probe probe) throws IOException {
    var id = CheckpointId.create(Instant.now());
    probe.rest().machine().checkpoint(id);
    return id;
  }

  private static Probe restore(CheckpointId id) throws IOException {
    return restore(id, MachinePreset.MICRO);
  }

  private static Probe restore(CheckpointId id, MachinePreset preset) throws IOException {
    return Probe.start(containers.folder(), preset, spec -> containers.runtime().restore(spec, id));
  }
}
