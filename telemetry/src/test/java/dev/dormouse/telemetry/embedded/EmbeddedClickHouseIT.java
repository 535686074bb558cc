package dev.dormouse.telemetry.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.clickhouse.ClickHouseException;
import dev.dormouse.telemetry.clickhouse.ClickHouseUnavailableException;
import dev.dormouse.telemetry.clickhouse.Statement;
import dev.dormouse.telemetry.fixture.Library;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of the child process, and what survives its death. */
class EmbeddedClickHouseIT {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(90);

  @TempDir private Path folder;

  @Test
  void nothingAcknowledgedIsLostWhenTheProcessIsKilled() throws Exception {
    try (var clickHouse = start();
        var client = new ClickHouse(clickHouse::address)) {
      client.execute(Statement.of("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n"));
      long acknowledged = 0;
      for (int life = 0; life < 2; life++) {
        var process = clickHouse.process();
        acknowledged = insertMore(client, acknowledged, 10);
        var killer = Thread.ofVirtual().start(process::destroyForcibly);
        acknowledged = insertMore(client, acknowledged, 10);
        killer.join();
        process.onExit().get(90, TimeUnit.SECONDS);
        awaitAnother(clickHouse, process);
        acknowledged = insertMore(client, acknowledged, 1);
      }

      long stored = Long.parseLong(client.text(Statement.of("SELECT uniqExact(n) FROM t")));

      assertThat(stored).isEqualTo(acknowledged);
    }
  }

  private static long insertMore(ClickHouse client, long from, int count)
      throws InterruptedException {
    long next = from;
    long deadline = System.nanoTime() + PATIENCE;
    while (next < from + count) {
      next += insert(client, next) ? 1 : 0;
      assertThat(System.nanoTime()).as("acknowledged: " + next).isLessThan(deadline);
    }
    return next;
  }

  private static void awaitAnother(EmbeddedClickHouse clickHouse, ProcessHandle process) {
    long deadline = System.nanoTime() + PATIENCE;
    while (clickHouse.process().pid() == process.pid()) {
      assertThat(System.nanoTime()).as("still the killed process").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Whether it was acknowledged. One that was not may be stored all the same. */
  private static boolean insert(ClickHouse client, long number) throws InterruptedException {
    try {
      client.insert(
          Statement.of("INSERT INTO t FORMAT TabSeparated"), (number + "\n").getBytes(UTF_8));
      return true;
    } catch (ClickHouseUnavailableException e) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      return false;
    }
  }

  @Test
  void whatWasStoredIsThereAtTheNextStart() throws Exception {
    try (var clickHouse = start();
        var client = new ClickHouse(clickHouse::address)) {
      client.execute(Statement.of("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n"));
      insert(client, 7);
    }
    try (var clickHouse = start();
        var client = new ClickHouse(clickHouse::address)) {
      assertThat(client.text(Statement.of("SELECT n FROM t"))).isEqualTo("7");
    }
  }

  @Test
  void aFolderInUseIsRefused() {
    try (var first = start()) {
      assertThatThrownBy(this::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the folder " + folder + " is in use by another process");
      assertThat(first.process().isAlive()).isTrue();
    }
  }

  @Test
  void aMissingLibraryIsNamedWithWhatToDo() {
    var config = EmbeddedClickHouseConfig.of(folder.resolve("none.so"), folder);

    assertThatThrownBy(() -> EmbeddedClickHouse.start(config))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("none.so; fetch it with bin/setup-clickhouse");
  }

  @Test
  void aLibraryThatIsNoneIsSaidToBe() throws Exception {
    var library = Files.writeString(folder.resolve("false.so"), "no library");

    assertThatThrownBy(() -> EmbeddedClickHouse.start(EmbeddedClickHouseConfig.of(library, folder)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the embedded ClickHouse does not start");
  }

  @Test
  void anInterruptedQueryIsCancelledThere() throws Exception {
    try (var clickHouse = start();
        var client = new ClickHouse(clickHouse::address)) {
      var endless =
          new Statement(
              "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 7",
              Map.of(),
              Map.of(),
              "query-1",
              Duration.ofMinutes(5));
      var caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.execute(endless);
                } catch (InterruptedException | ClickHouseException e) {
                  // as it should
                }
              });
      await(client, "1");
      caller.interrupt();

      await(client, "0");
    }
  }

  private static void await(ClickHouse client, String count) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE;
    var running =
        Statement.of(
            "SELECT count() FROM system.processes WHERE Settings['log_comment'] = 'query-1'");
    while (!client.text(running).equals(count)) {
      assertThat(System.nanoTime()).as("running: not " + count).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Test
  void endsWithItsParentHoweverThatEnds() throws Exception {
    var parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                Library.path().toString(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var output = parent.inputReader()) {
      long pid = Long.parseLong(output.readLine());
      var child = ProcessHandle.of(pid).orElseThrow();

      parent.destroyForcibly();

      child.onExit().get(90, TimeUnit.SECONDS);
    } finally {
      parent.destroyForcibly();
    }
  }

  /** A program with an embedded ClickHouse that says its process and then waits to be killed. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws Exception {
      var clickHouse =
          EmbeddedClickHouse.start(
              EmbeddedClickHouseConfig.of(Path.of(arguments[0]), Path.of(arguments[1])));
      System.out.println(clickHouse.process().pid());
      Thread.currentThread().join();
    }
  }

  private EmbeddedClickHouse start() {
    return EmbeddedClickHouse.start(EmbeddedClickHouseConfig.of(Library.path(), folder));
  }
}
