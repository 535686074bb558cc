package dev.dormouse.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.telemetry.clickhouse.ClickHouse;
import dev.dormouse.telemetry.clickhouse.ClickHouseAddress;
import dev.dormouse.telemetry.clickhouse.Statement;
import dev.dormouse.telemetry.fixture.Changes;
import dev.dormouse.telemetry.fixture.TestClickHouse;
import dev.dormouse.telemetry.metrics.MetricPoint;
import dev.dormouse.telemetry.metrics.MetricRows;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics of many senders, stored together. */
class GatheringIT {
  private static final Instant TIME = Instant.parse("2026-11-23T10:00:00Z");
  private static final ClickHouseAddress NOWHERE =
      new ClickHouseAddress(URI.create("http://127.0.0.1:1/"), "default", "");

  private static final int SENDERS = 16;

  @TempDir private Path folder;

  @Test
  void whatSendersGaveIsStoredOnceTheyHearOfIt() throws Exception {
    try (var clickHouse = TestClickHouse.start(folder);
        var gathering = gathering(clickHouse.client())) {
      var stored = new ArrayList<CompletableFuture<Void>>();
      for (int i = 0; i < 200; i++) {
        stored.add(gathering.add(points(i, 5)));
      }
      for (var each : stored) {
        each.get(90, TimeUnit.SECONDS);
      }

      assertThat(count(clickHouse)).isEqualTo("1000");
    }
  }

  @Test
  void whatComesWhileClickHouseIsAwayIsStoredWhenItIsBack() throws Exception {
    var away = new AtomicBoolean(true);
    try (var clickHouse = TestClickHouse.start(folder);
        var client = new ClickHouse(() -> away.get() ? NOWHERE : clickHouse.server().address());
        var gathering = gathering(client)) {
      var early = gathering.add(points(1, 10));
      assertThatThrownBy(() -> early.get(1500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      var late = gathering.add(points(2, 10));
      away.set(false);
      early.get(90, TimeUnit.SECONDS);
      late.get(90, TimeUnit.SECONDS);

      assertThat(count(clickHouse)).isEqualTo("20");
    }
  }

  @Test
  void aClickHouseThatIsKilledUnderLoadLosesNothingThatSendersHeardOf() throws Exception {
    try (var clickHouse = TestClickHouse.start(folder);
        var gathering = gathering(clickHouse.client())) {
      // given: senders that send, hear that it is stored, and send again
      var heard = new AtomicInteger();
      var sent = new AtomicInteger();
      var enough = new AtomicBoolean();
      try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
        var ends = new ArrayList<Future<?>>();
        for (int i = 0; i < SENDERS; i++) {
          ends.add(
              senders.submit(() -> {
                while (!enough.get()) {
                  gathering.add(points(sent.incrementAndGet(), 50)).get(90, TimeUnit.SECONDS);
                  heard.addAndGet(50);
                }
                return "ended";
              }));
        }

        // when
        for (int life = 0; life < 2; life++) {
          awaitMore(heard, ends);
          var process = clickHouse.server().process();
          process.destroyForcibly();
          process.onExit().get(90, TimeUnit.SECONDS);
          awaitMore(heard, ends);
        }
        enough.set(true);
        for (var end : ends) {
          var _ = end.get(90, TimeUnit.SECONDS);
        }
      }

      // then: each point is there, and once
      assertThat(count(clickHouse)).isEqualTo(heard.toString());
    }
  }

  /** Several batches more than now, of senders that are all well. */
  private static void awaitMore(AtomicInteger heard, List<Future<?>> ends) {
    int wanted = heard.get() + 3 * SENDERS * 50;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (heard.get() < wanted) {
      assertThat(ends).noneMatch(Future::isDone);
      assertThat(System.nanoTime()).as("heard: " + heard).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Test
  void moreThanMemoryIsMeantForIsRefused() {
    try (var client = new ClickHouse(() -> NOWHERE);
        var gathering = gathering(client)) {
      var many = Collections.nCopies(400_000, Changes.metric(Changes.OWNER, 1, TIME));

      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 3; i++) {
                  var _ = gathering.add(many);
                }
              })
          .isInstanceOf(GatheringFullException.class)
          .hasMessageContaining("items wait to be stored, and no more are taken");
    }
  }

  private static Gathering<MetricPoint> gathering(ClickHouse client) {
    return Gathering.start(
        new Ingest(client), MetricRows.ROWS, point -> point.attributes().length());
  }

  private static List<MetricPoint> points(int sender, int count) {
    var points = new ArrayList<MetricPoint>();
    for (int i = 0; i < count; i++) {
      points.add(Changes.metric(Changes.OWNER, 100 * sender + i, TIME));
    }
    return points;
  }

  private static String count(TestClickHouse clickHouse) throws InterruptedException {
    return clickHouse.client().text(Statement.of("SELECT count() FROM trigger_dev.metrics_v1"));
  }
}
