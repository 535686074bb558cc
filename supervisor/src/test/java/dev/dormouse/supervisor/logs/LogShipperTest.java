package dev.dormouse.supervisor.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.protocol.RunId;
import dev.dormouse.protocol.node.RunEpoch;
import dev.dormouse.protocol.node.RunLogs;
import dev.dormouse.protocol.worker.LogEntry;
import dev.dormouse.supervisor.connection.ServerException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogShipperTest {
  private static final long MEMORY = 400_000;

  private final List<RunLogs> sent = new ArrayList<>();
  private final ArrayDeque<ServerException> failures = new ArrayDeque<>();
  private final LogShipper shipper =
      new LogShipper(this::send, MEMORY, InstantSource.fixed(Instant.EPOCH));

  @Test
  void numbersARunsEntriesWithinItsEpoch() throws Exception {
    var log = shipper.open(run("a"), "token", 3);
    log.add(entry("one"));
    log.add(entry("two"));
    shipper.sendOnce();
    log.add(entry("three"));
    shipper.sendOnce();

    assertThat(sent.getFirst().runs())
        .containsExactly(
            new RunLogs.Entries(run("a"), "token", 3, 0, List.of(entry("one"), entry("two"))));
    assertThat(sent.getLast().runs())
        .containsExactly(new RunLogs.Entries(run("a"), "token", 3, 2, List.of(entry("three"))));
  }

  @Test
  void aBatchWithoutAnAnswerIsSentAgainAsItWas() throws Exception {
    failures.add(new ServerException.Unreachable("away"));
    var log = shipper.open(run("a"), "token", 1);
    log.add(entry("one"));
    assertThatThrownBy(shipper::sendOnce).isInstanceOf(ServerException.Unreachable.class);
    log.add(entry("two"));

    shipper.sendOnce();
    shipper.sendOnce();

    assertThat(sent.get(1)).isEqualTo(sent.get(0));
    assertThat(sent.get(2).runs().getFirst().sequence()).isEqualTo(1);
    assertThat(shipper.isEmpty()).isTrue();
  }

  @Test
  void whereMemoryIsShortTheOldestEntriesAreDroppedAndCounted() throws Exception {
    var log = shipper.open(run("a"), "token", 1);
    for (int i = 0; i < 1000; i++) {
      log.add(entry("line " + i + " " + "x".repeat(1000)));
    }

    var kept = allOf("a");
    assertThat(kept.getFirst().message()).matches("[0-9]+ earlier log entries were dropped.*");
    assertThat(kept.getLast().message()).startsWith("line 999 ");
    int dropped = Integer.parseInt(kept.getFirst().message().replaceAll(" .*", ""));
    assertThat(dropped + kept.size() - 1).isEqualTo(1000);
    assertThat(sent.getFirst().runs().getFirst().sequence()).isEqualTo(dropped - 1);
  }

  @Test
  void aNoisyRunCostsTheOthersNothing() throws Exception {
    var quiet = shipper.open(run("quiet"), "token", 1);
    quiet.add(entry("the only line"));
    var noisy = shipper.open(run("noisy"), "token", 1);
    for (int i = 0; i < 2000; i++) {
      noisy.add(entry("x".repeat(1000)));
    }

    assertThat(allOf("quiet")).containsExactly(entry("the only line"));
  }

  @Test
  void manyNoisyRunsTogetherKeepWithinTheMemory() throws Exception {
    for (int run = 0; run < 20; run++) {
      var log = shipper.open(run("r" + run), "token", 1);
      for (int i = 0; i < 80; i++) {
        log.add(entry("x".repeat(1000)));
      }
    }

    var kept = all().values().stream().flatMap(List::stream).mapToLong(RunLog::size).sum();

    assertThat(kept).isBetween(MEMORY / 2, MEMORY + 20 * 300);
  }

  @Test
  void absurdAttributesAreLeftOut() throws Exception {
    var log = shipper.open(run("a"), "token", 1);
    log.add(
        new LogEntry(
            Instant.EPOCH,
            LogEntry.Level.INFO,
            "x".repeat(1000),
            "message",
            Map.of("key", "x".repeat(100_000)),
            null));

    var kept = allOf("a").getFirst();

    assertThat(kept.source()).hasSize(256);
    assertThat(kept.attributes()).containsKey("dormouse.dropped");
  }

  private List<LogEntry> allOf(String name) throws Exception {
    return all().getOrDefault(run(name), List.of());
  }

  private Map<RunEpoch, List<LogEntry>> all() throws Exception {
    while (!shipper.isEmpty()) {
      shipper.sendOnce();
    }
    var all = new HashMap<RunEpoch, List<LogEntry>>();
    for (var batch : sent) {
      for (var run : batch.runs()) {
        all.computeIfAbsent(run.run(), any -> new ArrayList<>()).addAll(run.entries());
      }
    }
    return all;
  }

  private void send(RunLogs logs) throws ServerException {
    sent.add(logs);
    if (!failures.isEmpty()) {
      throw failures.remove();
    }
  }

  private static RunEpoch run(String name) {
    return new RunEpoch(new RunId("run_" + name), 1);
  }

  private static LogEntry entry(String message) {
    return new LogEntry(Instant.EPOCH, LogEntry.Level.INFO, "test", message, Map.of(), null);
  }
}
